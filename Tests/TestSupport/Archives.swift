import CZlib

/// `content` as a gzip file.
public func gzipped(_ content: [UInt8]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let file = gzopen(folder.file("content.gz"), "wb")
    gzwrite(file, content, UInt32(content.count))
    gzclose(file)
    return try bytes(ofFile: folder.file("content.gz"))
}

/// Builds a tar archive block by block.
public struct TarWriter {
    /// What was added, without the end of the archive.
    public private(set) var bytes: [UInt8] = []

    /// Starts an archive without members.
    public init() {}

    /// Adds a member; `size` is what the header says where that is not the truth.
    public mutating func add(
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

    /// Adds a text file.
    public mutating func add(_ name: String, _ text: String) { add(name, Array(text.utf8)) }

    /// The archive with the two empty blocks of its end.
    public var archive: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }
}
