import CZlib
import Tensors

/// The members of a zip archive, stored or deflated, of at most 4 GB.
struct ZipArchive {
    /// What the directory at the archive's end says of a member.
    private struct Member {
        let method: Int
        let checksum: Int
        let (compressedSize, size): (Int, Int)
        /// Where its header begins.
        let start: Int
    }

    /// The names of the members, in their order.
    private(set) var names: [String] = []
    private var members: [String: Member] = [:]
    private let file: MappedFile
    private let path: String

    /// Reads the directory of the archive at `path`.
    ///
    /// - Throws: `FileError` for a file that is no such archive.
    init(path: String) throws(FileError) {
        self.path = path
        file = try MappedFile(path: path)
        let (endSize, largestComment) = (22, 0xFFFF)
        let last = file.bytes.count - endSize
        guard
            let end = stride(from: last, through: max(0, last - largestComment), by: -1).first(where: {
                number(at: $0, 4) == 0x0605_4B50
            }), let count = number(at: end + 10, 2), let start = number(at: end + 16, 4)
        else { throw FileError(path: path, reason: "is no whole zip archive.") }
        guard count < 0xFFFF, start < 0xFFFF_FFFF else { throw Self.tooLarge(path) }
        var place = start
        for _ in 0..<count { place = try addMember(at: place) }
    }

    /// Takes an entry of the directory.
    ///
    /// - Returns: where the next begins.
    private mutating func addMember(at place: Int) throws(FileError) -> Int {
        let headerSize = 46
        guard number(at: place, 4) == 0x0201_4B50, let flags = number(at: place + 8, 2),
            let method = number(at: place + 10, 2), let checksum = number(at: place + 16, 4),
            let compressedSize = number(at: place + 20, 4), let size = number(at: place + 24, 4),
            let nameSize = number(at: place + 28, 2), let extraSize = number(at: place + 30, 2),
            let commentSize = number(at: place + 32, 2), let start = number(at: place + 42, 4),
            let name = bytes(at: place + headerSize, nameSize)
        else { throw damaged("its directory of members") }
        guard max(compressedSize, size, start) < 0xFFFF_FFFF else { throw Self.tooLarge(path) }
        let text = String(decoding: name, as: UTF8.self)
        guard flags & 1 == 0 else {
            throw FileError(path: path, reason: "has the member \(text.asName) encrypted, which is not read.")
        }
        names.append(text)
        members[text] = Member(
            method: method, checksum: checksum, compressedSize: compressedSize, size: size, start: start)
        return place + headerSize + nameSize + extraSize + commentSize
    }

    /// The content of a member; nil: there is none of that name.
    ///
    /// - Throws: `FileError` for one that is damaged, compressed in another way, or larger than the memory that is left.
    func content(of name: String) throws(FileError) -> [UInt8]? {
        guard let member = members[name] else { return nil }
        guard Double(member.size) * 2 < MachineMemory.availableBytes else {
            throw FileError(
                path: path,
                reason: "has a member \(name.asName) of \(member.size) bytes, more than the memory that is "
                    + "left.")
        }
        guard number(at: member.start, 4) == 0x0403_4B50, let nameSize = number(at: member.start + 26, 2),
            let extraSize = number(at: member.start + 28, 2),
            let packed = bytes(at: member.start + 30 + nameSize + extraSize, member.compressedSize)
        else { throw damaged("its member \(name.asName)") }
        let content: [UInt8]
        switch member.method {
        case 0: content = Array(packed)
        case 8:
            do {
                content = try Gzip.inflated(Array(packed), limit: member.size)
            } catch {
                throw damaged("its member \(name.asName), which \(error.reason)")
            }
        default:
            throw FileError(
                path: path,
                reason: "has the member \(name.asName) compressed by method \(member.method), but only "
                    + "stored and deflated ones are read.")
        }
        guard content.count == member.size, checksum(of: content) == member.checksum else {
            throw damaged("its member \(name.asName)")
        }
        return content
    }

    private func checksum(of content: [UInt8]) -> Int {
        content.withUnsafeBufferPointer { Int(crc32(0, $0.baseAddress, uInt($0.count))) }
    }

    /// The unsigned number of `size` bytes at a place, least byte first; nil: the file ends before.
    private func number(at place: Int, _ size: Int) -> Int? {
        bytes(at: place, size)?.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private func bytes(at place: Int, _ count: Int) -> Slice<UnsafeRawBufferPointer>? {
        guard place >= 0, place <= file.bytes.count, count <= file.bytes.count - place else { return nil }
        return file.bytes[place..<place + count]
    }

    private func damaged(_ part: String) -> FileError {
        FileError(path: path, reason: "is a damaged zip archive: \(part).")
    }

    private static func tooLarge(_ path: String) -> FileError {
        FileError(path: path, reason: "is a zip archive of 4 GB or more, which is not read.")
    }
}
