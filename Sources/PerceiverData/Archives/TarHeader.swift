/// The block before each member of a tar archive.
struct TarHeader {
    /// The kind of a member, as far as it matters here.
    enum Kind {
        case file
        /// GNU's header for a name of the next member that is longer than 100 bytes.
        case longName
        /// POSIX's header for fields of the next member that do not fit in its block.
        case extended
        case other
    }

    /// What the headers before a member say of it.
    struct Override {
        var name: String?
        var size: Int?
    }

    /// The size of a header; contents are padded to a multiple of it.
    static let blockLength = 512

    /// The largest size that is accepted, so that sums of sizes cannot overflow.
    static let sizeLimit = 1 << 50

    let name: String
    /// The bytes of the content that follows.
    let size: Int
    let kind: Kind

    init(name: String, size: Int, kind: Kind) {
        self.name = name
        self.size = size
        self.kind = kind
    }

    /// Reads a block of the archive at `path`.
    init(block: [UInt8], path: String) throws {
        let checksumField = 148..<156
        let sum = block.indices.reduce(0) { $0 + (checksumField ~= $1 ? 32 : Int(block[$1])) }
        guard tarNumber(block[checksumField]) == sum else {
            throw DataError(
                path: path, expected: "a tar archive",
                found: "a block whose checksum is wrong: other data, or damage")
        }
        var name = tarText(block[0..<100])
        // GNU's variant, whose magic ends in a blank, uses the prefix field for other things.
        if block[257..<263].elementsEqual(Array("ustar\0".utf8)), block[345] != 0 {
            name = "\(tarText(block[345..<500]))/\(name)"
        }
        guard let size = tarNumber(block[124..<136]), size < Self.sizeLimit else {
            throw DataError(path: "\(path), member \(name)", expected: "a size", found: "something else")
        }
        switch block[156] {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): self.init(name: name, size: size, kind: .file)
        case UInt8(ascii: "L"): self.init(name: name, size: size, kind: .longName)
        case UInt8(ascii: "x"): self.init(name: name, size: size, kind: .extended)
        case UInt8(ascii: "S"):
            throw DataError(path: "\(path), member \(name)", expected: "a whole file", found: "a sparse one")
        // Links, devices and folders have no content, whatever size they state.
        case UInt8(ascii: "1")...UInt8(ascii: "6"): self.init(name: name, size: 0, kind: .other)
        default: self.init(name: name, size: size, kind: .other)
        }
    }

    func applying(_ override: Override) -> TarHeader {
        TarHeader(name: override.name ?? name, size: override.size ?? size, kind: kind)
    }
}

extension TarHeader.Override {
    /// Adds what a header of that kind says of the next member.
    mutating func update(kind: TarHeader.Kind, content: [UInt8], path: String) throws {
        guard kind == .extended else {
            name = tarText(content[...])
            return
        }
        // Records of the form "LENGTH KEY=VALUE\n", whose length counts all of its own bytes.
        var rest = content[...]
        while let space = rest.firstIndex(of: UInt8(ascii: " ")) {
            guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
                length > space - rest.startIndex + 1, length <= rest.count
            else {
                throw DataError(
                    path: path, expected: "extended tar headers", found: "one with a record of no length")
            }
            let end = rest.startIndex + length
            let record = String(decoding: rest[(space + 1)..<(end - 1)], as: UTF8.self)
            if record.hasPrefix("path=") { name = String(record.dropFirst(5)) }
            if record.hasPrefix("size=") {
                guard let number = Int(record.dropFirst(5)), (0..<TarHeader.sizeLimit) ~= number else {
                    throw DataError(path: path, expected: "extended tar headers", found: "\"\(record)\"")
                }
                size = number
            }
            rest = rest[end...]
        }
    }
}

/// Text up to the first zero byte.
private func tarText(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
}

/// A number in octal digits, or, after a first bit of 1, in binary; nil: neither.
private func tarNumber(_ field: ArraySlice<UInt8>) -> Int? {
    if let first = field.first, first & 0x80 != 0 {
        let bytes = [first & 0x7F] + field.dropFirst()
        guard bytes.dropLast(7).allSatisfy({ $0 == 0 }) else { return nil }
        return bytes.suffix(7).reduce(0) { $0 << 8 | Int($1) }
    }
    let digits = field.drop { $0 == 32 }.prefix { $0 != 32 && $0 != 0 }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8).flatMap { $0 < 0 ? nil : $0 }
}
