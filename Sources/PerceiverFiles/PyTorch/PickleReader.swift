/// Reads the bytes of a pickle one after the other.
struct PickleReader {
    /// Why a pickle is refused, as the end of a sentence.
    struct Fault: Error {
        let reason: String
    }

    /// The most bytes of a module's or class's name.
    static let longestLine = 1000

    private let bytes: UnsafeRawBufferPointer
    /// How many bytes were read.
    private(set) var position = 0
    /// Where the present instruction is.
    private(set) var instructionStart = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// A fault at the present instruction.
    func fault(_ reason: String) -> Fault { Fault(reason: "\(reason), at its byte \(instructionStart)") }

    /// The byte of the next instruction.
    mutating func instruction() throws(Fault) -> UInt8 {
        instructionStart = position
        return UInt8(try number(1))
    }

    mutating func take(_ count: Int) throws(Fault) -> UnsafeRawBufferPointer {
        guard count <= bytes.count - position else {
            throw Fault(reason: "ends in the middle, at its byte \(bytes.count)")
        }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    /// An unsigned number of at most four bytes, least byte first.
    mutating func number(_ byteCount: Int) throws(Fault) -> Int {
        try take(byteCount).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// A signed number of any length, least byte first.
    mutating func long(byteCount: Int) throws(Fault) -> PickleItem {
        let digits = try take(byteCount)
        let isNegative = (digits.last ?? 0) >= 0x80
        guard byteCount > 8 else {
            return .int(digits.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) })
        }
        let magnitude = digits.reversed().reduce(0.0) { $0 * 256 + Double($1) }
        let modulus = Double(sign: .plus, exponent: 8 * byteCount, significand: 1)
        return .float(isNegative ? magnitude - modulus : magnitude)
    }

    mutating func text(_ byteCount: Int) throws(Fault) -> String {
        guard let text = String(validating: try take(byteCount), as: UTF8.self) else {
            throw fault("has a text that is not UTF-8")
        }
        return text
    }

    /// Text up to the end of a line.
    mutating func line() throws(Fault) -> String {
        guard let end = bytes[position...].prefix(Self.longestLine).firstIndex(of: UInt8(ascii: "\n")) else {
            throw fault("has a name without an end")
        }
        let line = try text(end - position)
        position = end + 1
        return line
    }
}
