import PerceiverKit

/// Takes numbers from a part of a MIDI file, and says at which byte what is missing or wrong should have been.
struct MIDIBytes {
    /// The number of the next byte, in the whole file.
    private(set) var position: Int
    /// Where the part ends.
    let end: Int
    private let bytes: [UInt8]
    /// The file's name in errors.
    private let name: String
    /// What ends where the part does.
    private let noun: String

    /// All bytes of a file.
    init(_ bytes: [UInt8], name: String) {
        (self.bytes, self.name, noun) = (bytes, name, "the file")
        (position, end) = (0, bytes.count)
    }

    private init(_ whole: MIDIBytes, end: Int, noun: String) {
        (bytes, name, self.noun) = (whole.bytes, whole.name, noun)
        (position, self.end) = (whole.position, end)
    }

    /// How many bytes are left.
    var count: Int { end - position }

    /// The error that something else was found than expected.
    ///
    /// - Parameters:
    ///   - expected: what should have been there, as a noun phrase.
    ///   - found: what was there.
    ///   - position: where; nil for what is about the whole file.
    /// - Returns: the error.
    func fault(_ expected: String, found: String, at position: Int?) -> DataError {
        DataError(
            path: name, expected: expected, found: position.map { "\(found) at byte \($0)" } ?? found)
    }

    private func requireCount(_ count: Int, _ expected: () -> String) throws {
        guard count > self.count else { return }
        let rest = self.count == 1 ? "1 byte up to " : "\(self.count) bytes up to "
        throw fault(expected(), found: "\(self.count == 0 ? "" : rest)the end of \(noun)", at: position)
    }

    /// The next byte.
    mutating func byte(_ expected: @autoclosure () -> String) throws -> Int {
        try requireCount(1, expected)
        defer { position += 1 }
        return Int(bytes[position])
    }

    /// The next byte, which is one of an event's numbers and below 128.
    mutating func dataByte(_ expected: @autoclosure () -> String) throws -> Int {
        let value = try byte(expected())
        guard value < 128 else {
            throw fault("\(expected()), below 128", found: "\(value)", at: position - 1)
        }
        return value
    }

    /// The next bytes as one number, the highest first; or the lowest, as in RIFF files.
    mutating func number(
        byteCount: Int, lowestFirst: Bool = false, _ expected: @autoclosure () -> String
    ) throws -> Int {
        try requireCount(byteCount, expected)
        let part = bytes[position..<position + byteCount]
        position += byteCount
        return lowestFirst
            ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
    }

    /// A number of one to four bytes, of which each has seven bits and all but the last have the eighth set.
    mutating func variableLengthNumber(_ expected: @autoclosure () -> String) throws -> Int {
        var value = 0
        for _ in 0..<4 {
            let byte = try byte(expected())
            value = value << 7 | byte & 0x7F
            if byte < 0x80 { return value }
        }
        throw fault("\(expected()) in at most 4 bytes", found: "one that goes on", at: position)
    }

    /// The next four bytes as text.
    mutating func word(_ expected: @autoclosure () -> String) throws -> String {
        try requireCount(4, expected)
        defer { position += 4 }
        return String(decoding: bytes[position..<position + 4], as: UTF8.self)
    }

    /// The next bytes, which are a part of their own; errors call it `noun`.
    mutating func part(byteCount: Int, noun: String, _ expected: @autoclosure () -> String) throws
        -> MIDIBytes
    {
        try requireCount(byteCount, expected)
        defer { position += byteCount }
        return MIDIBytes(self, end: position + byteCount, noun: noun)
    }

    /// Leaves out the next bytes.
    mutating func skip(byteCount: Int, _ expected: @autoclosure () -> String) throws {
        try requireCount(byteCount, expected)
        position += byteCount
    }
}
