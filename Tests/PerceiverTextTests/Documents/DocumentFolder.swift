import CZlib
import Foundation

@testable import PerceiverText

/// An empty folder for documents that is removed with everything in it when it is released.
final class DocumentFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "perceiver-documents-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, with the folders above it, and returns its path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Writes a file compressed by gzip and returns its path.
    func write(gzipping bytes: [UInt8], to name: String) throws -> String {
        let file = gzopen("\(path)/\(name)", "wb")
        gzwrite(file, bytes, UInt32(bytes.count))
        gzclose(file)
        return "\(path)/\(name)"
    }
}

/// Builds a tar archive block by block.
struct TarWriter {
    private(set) var bytes: [UInt8] = []

    /// Adds a member; `size` is what the header says where that is not the truth.
    mutating func add(
        _ name: String, _ content: [UInt8] = [], kind: Character = "0", prefix: String = "",
        size: String? = nil
    ) {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at start: Int) {
            block.replaceSubrange(start..<start + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put("0000644", at: 100)
        let octal = String(content.count, radix: 8)
        put(size ?? String(repeating: "0", count: 11 - octal.count) + octal, at: 124)
        put("        ", at: 148)
        put(String(kind), at: 156)
        put("ustar\u{0}00", at: 257)
        put(prefix, at: 345)
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        put(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ", at: 148)
        bytes += block + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    mutating func add(_ name: String, _ text: String) { add(name, Array(text.utf8)) }

    /// The archive with the two empty blocks of its end.
    var archive: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }
}

extension [Document] {
    var texts: [String] { map(\.text) }
    var labels: [Int?] { map(\.label) }
}
