import Foundation
import PerceiverKit

enum Fixtures {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures"

    static func decode<Content: Decodable>(_ name: String) throws -> Content {
        try JSONDecoder().decode(
            Content.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
    }

    static func pngFiles() throws -> [String: [UInt8]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".png")
        }
        return try Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"))))
            })
    }
}

/// The JPEG and WebP files of make_photo_fixtures.py.
enum Photos {
    static let folder = "\(Fixtures.folder)/Photos"

    /// The names of those beside which lies what Pillow reads from them.
    static let names: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { names.contains("\($0).png") }.sorted()
    }()

    static func bytes(_ name: String) throws -> [UInt8] { try readBytes(at: "\(folder)/\(name)") }
}

func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}
