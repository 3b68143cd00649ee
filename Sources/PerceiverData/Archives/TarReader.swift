/// The members of a tar archive, plain or compressed by gzip, in one pass from its start to its end.
///
/// Long names are read in both formats, GNU's and POSIX's.
package struct TarReader {
    /// The most bytes of a member whose content is read.
    private static let contentLimit = 1 << 28

    private let stream: GzipStream
    /// The bytes of the last member, with padding, that have not been read.
    private var unreadCount = 0
    private var member = TarHeader(name: "", size: 0, kind: .other)

    /// Opens the archive at `path`.
    package init(path: String) throws {
        stream = try GzipStream(path: path)
    }

    /// The name of the next member that is a file; nil after the last.
    ///
    /// - Throws: `DataError` for an archive that is cut short or damaged, or a file that is not one.
    package mutating func next() throws -> String? {
        var override = TarHeader.Override()
        while true {
            try skip(unreadCount)
            let block = try exactly(TarHeader.blockLength)
            if block.allSatisfy({ $0 == 0 }) {
                // The checksum of the gzip data comes after the last block.
                while try stream.read(1 << 16).count > 0 {}
                return nil
            }
            let header = try TarHeader(block: block, path: stream.path)
            switch header.kind {
            case .longName, .extended:
                begin(header)
                try override.update(kind: header.kind, content: try content(), path: stream.path)
            case .other:
                begin(header)
                override = TarHeader.Override()
            case .file:
                begin(header.applying(override))
                return member.name
            }
        }
    }

    /// The content of the member that `next` returned; it can be read once.
    package mutating func content() throws -> [UInt8] {
        guard member.size <= Self.contentLimit else {
            throw DataError(
                path: "\(stream.path), member \(member.name)",
                expected: "at most \(Self.contentLimit) bytes", found: "\(member.size)")
        }
        let bytes = try exactly(member.size)
        unreadCount -= member.size
        return bytes
    }

    private mutating func begin(_ header: TarHeader) {
        member = header
        let length = TarHeader.blockLength
        unreadCount = (header.size + length - 1) / length * length
    }

    private mutating func skip(_ count: Int) throws {
        var rest = count
        while rest > 0 { rest -= try exactly(min(rest, 1 << 20)).count }
        unreadCount = 0
    }

    private func exactly(_ count: Int) throws -> [UInt8] {
        let bytes = try stream.read(count)
        guard bytes.count == count else {
            let last = member.name.isEmpty ? "before its first member" : "at or after member \(member.name)"
            throw DataError(
                path: stream.path, expected: "a complete tar archive", found: "one that is cut short \(last)")
        }
        return bytes
    }
}
