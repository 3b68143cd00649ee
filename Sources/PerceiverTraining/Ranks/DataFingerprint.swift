import Foundation
import PerceiverFiles

/// What tells apart the data that ranks see at some paths: the names and sizes of all files there.
///
/// The contents are not read: that would take as long as an epoch.
struct DataFingerprint: Codable, Equatable {
    /// How many files there are.
    let fileCount: Int
    /// The bytes of all of them.
    let byteCount: Int
    /// The checksum of names and sizes, in the order of the names.
    let checksum: String

    /// Looks at files and folders, but for hidden ones; what is not there counts as no file.
    init(ofDataAt paths: [String]) {
        var files: [(name: String, size: Int)] = []
        for path in paths {
            // A folder behind a link is looked into by its own path only.
            let path = URL(filePath: path).resolvingSymlinksInPath().path
            let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            for name in [""] + names where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") })
            {
                let place = name.isEmpty ? path : "\(path)/\(name)"
                var status = stat()
                guard stat(place, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
                files.append((name, Int(status.st_size)))
            }
        }
        files.sort { ($0.name, $0.size) < ($1.name, $1.size) }
        var checksum = ContentChecksum()
        for file in files { checksum.add("\(file.name)\0\(file.size)\0") }
        (fileCount, byteCount) = (files.count, files.reduce(0) { $0 + $1.size })
        self.checksum = checksum.text
    }
}

extension DataFingerprint: CustomStringConvertible {
    /// Files and bytes, and the checksum.
    var description: String {
        "\(fileCount.grouped) files of \(byteCount.grouped) bytes (names and sizes: \(checksum))"
    }
}
