import CZlib
import Tensors

/// The members of a zip archive, stored or deflated.
///
/// Sizes and places are those of the directory at its end; writers that do not know them beforehand leave them out
/// elsewhere.
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
    /// The archive, whole.
    let file: MappedFile
    private let path: String

    /// Reads the directory of the archive at `path`.
    ///
    /// - Throws: `FileError` for a file that is no such archive.
    init(path: String) throws(FileError) {
        self.path = path
        file = try MappedFile(path: path)
        var (place, count) = try directory()
        while count > 0 {
            place = try addMember(at: place)
            count -= 1
        }
    }

    /// Where the directory begins, and how many members it has.
    private func directory() throws(FileError) -> (place: Int, count: Int) {
        let (endSize, largestComment, locatorSize) = (22, 0xFFFF, 20)
        let last = file.bytes.count - endSize
        guard
            let end = stride(from: last, through: max(0, last - largestComment), by: -1).first(where: {
                number(at: $0, 4) == 0x0605_4B50
            }), let count = number(at: end + 10, 2), let start = number(at: end + 16, 4)
        else { throw FileError(path: path, reason: "is no whole zip archive.") }
        guard count == 0xFFFF || start == 0xFFFF_FFFF else { return (start, count) }
        // The numbers do not fit, and stand before, in a longer record that a locator leads to.
        guard number(at: end - locatorSize, 4) == 0x0706_4B50,
            let large = number(at: end - locatorSize + 8, 8),
            number(at: large, 4) == 0x0606_4B50, let count = number(at: large + 32, 8),
            let start = number(at: large + 48, 8)
        else { throw damaged("its directory of members") }
        return (start, count)
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
            let name = bytes(at: place + headerSize, nameSize),
            let fields = large(
                [size, compressedSize, start],
                place + headerSize + nameSize..<place + headerSize + nameSize + extraSize)
        else { throw damaged("its directory of members") }
        let text = String(decoding: name, as: UTF8.self)
        guard flags & 1 == 0 else {
            throw FileError(path: path, reason: "has the member \(text.asName) encrypted, which is not read.")
        }
        guard members[text] == nil else { throw damaged("its member \(text.asName), which is there twice") }
        names.append(text)
        members[text] = Member(
            method: method, checksum: checksum, compressedSize: fields[1], size: fields[0], start: fields[2])
        return place + headerSize + nameSize + extraSize + commentSize
    }

    /// Numbers of an entry: those that do not fit there stand in its extra field of the kind 1, in the same order.
    ///
    /// - Returns: nil if one of them is nowhere.
    private func large(_ numbers: [Int], _ extra: Range<Int>) -> [Int]? {
        var place = extra.lowerBound
        while place < extra.upperBound, number(at: place, 2) != 1, let size = number(at: place + 2, 2) {
            place += 4 + size
        }
        place += 4
        var found: [Int] = []
        for value in numbers {
            guard value == 0xFFFF_FFFF else {
                found.append(value)
                continue
            }
            guard place + 8 <= extra.upperBound, let value = number(at: place, 8) else { return nil }
            found.append(value)
            place += 8
        }
        return found
    }

    /// Where the bytes of a member that is stored as it is lie in the file; nil: there is none of that name.
    ///
    /// - Throws: `FileError` for one that is damaged or compressed.
    func storedRange(of name: String) throws(FileError) -> Range<Int>? {
        guard let member = members[name] else { return nil }
        guard member.method == 0 else {
            throw FileError(
                path: path,
                reason: "has the member \(name.asName) compressed, but it should be stored as it is.")
        }
        let packed = try packed(member, name)
        guard packed.count == member.size else { throw damaged("its member \(name.asName)") }
        return packed.indices
    }

    /// Whether a stored member has the checksum that the directory gives it.
    func hasItsChecksum(_ name: String) throws(FileError) -> Bool {
        guard let member = members[name], let range = try storedRange(of: name) else { return true }
        return Self.checksum(of: UnsafeRawBufferPointer(rebasing: file.bytes[range])) == member.checksum
    }

    /// The bytes of a member in the file.
    private func packed(_ member: Member, _ name: String) throws(FileError) -> Slice<UnsafeRawBufferPointer> {
        guard number(at: member.start, 4) == 0x0403_4B50, let nameSize = number(at: member.start + 26, 2),
            let extraSize = number(at: member.start + 28, 2),
            let packed = bytes(at: member.start + 30 + nameSize + extraSize, member.compressedSize)
        else { throw damaged("its member \(name.asName)") }
        return packed
    }

    /// The content of a member; nil: there is none of that name.
    ///
    /// - Throws: `FileError` for one that is damaged, compressed in another way, or larger than the memory that is left.
    func content(of name: String) throws(FileError) -> [UInt8]? {
        guard let member = members[name] else { return nil }
        guard DecodingLimit.allows(Double(member.size)) else {
            throw FileError(
                path: path,
                reason:
                    "has a member \(name.asName) of \(member.size) bytes; at most \(DecodingLimit.text) are unpacked."
            )
        }
        guard Double(member.size) * 2 < MachineMemory.availableBytes else {
            throw FileError(
                path: path,
                reason: "has a member \(name.asName) of \(member.size) bytes, more than the memory that is "
                    + "left.")
        }
        let packed = try packed(member, name)
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
        guard content.count == member.size,
            content.withUnsafeBytes(Self.checksum) == member.checksum
        else { throw damaged("its member \(name.asName)") }
        return content
    }

    private static func checksum(of bytes: UnsafeRawBufferPointer) -> Int {
        Int(ContentChecksum(of: bytes).value)
    }

    /// The unsigned number of `size` bytes at a place, least byte first; nil: the file ends before, or it is too large.
    private func number(at place: Int, _ size: Int) -> Int? {
        bytes(at: place, size).flatMap { bytes in
            Int(exactly: bytes.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
        }
    }

    private func bytes(at place: Int, _ count: Int) -> Slice<UnsafeRawBufferPointer>? {
        guard place >= 0, place <= file.bytes.count, count <= file.bytes.count - place else { return nil }
        return file.bytes[place..<place + count]
    }

    private func damaged(_ part: String) -> FileError {
        FileError(path: path, reason: "is a damaged zip archive: \(part).")
    }
}
