/// Reads JSON text from untrusted bytes.
///
/// Foundation's readers lose the order of keys and accept repeated keys; file headers and settings need
/// order and unique keys.
package struct JSONReader {
    /// Why the bytes are not JSON, as a sentence.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    /// The deepest nesting that is read, because each level takes memory on the call stack.
    private static let maximumDepth = 64

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0

    private init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Reads `bytes`, which must hold one JSON value and nothing but white space around it.
    package static func read(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> JSONValue {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value()
        reader.skipSpace()
        if reader.position < bytes.count { throw reader.fault("the end of the text") }
        return value
    }

    /// Whether `bytes` begin as an array does.
    package static func isArray(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var reader = JSONReader(bytes: bytes)
        reader.skipMark()
        reader.skipSpace()
        return reader.next == UInt8(ascii: "[")
    }

    /// Calls `body` with each element of the array that `bytes` are, perhaps after a byte order mark, one at a time.
    ///
    /// - Throws: ``Fault`` for bytes that are no array, and what `body` throws.
    package static func forEachElement(
        of bytes: UnsafeRawBufferPointer, _ body: (JSONValue) throws -> Void
    ) throws {
        var reader = JSONReader(bytes: bytes)
        reader.skipMark()
        reader.skipSpace()
        try reader.require("[")
        reader.skipSpace()
        if !reader.skip("]") {
            repeat {
                try body(reader.value())
                reader.skipSpace()
            } while reader.skip(",")
            try reader.require("]")
        }
        reader.skipSpace()
        if reader.position < bytes.count { throw reader.fault("the end of the text") }
    }

    private mutating func skipMark() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF] as [UInt8]) { position = 3 }
    }

    private func fault(_ expected: String) -> Fault {
        let found = position < bytes.count ? "byte \(bytes[position])" : "the end"
        return Fault(description: "\(expected) was expected at byte \(position), but \(found) was found.")
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func require(_ character: Unicode.Scalar) throws(Fault) {
        if !skip(character) { throw fault("'\(character)'") }
    }

    private mutating func skip(word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        let matches = word.withUTF8Buffer { $0.elementsEqual(bytes[position..<end]) }
        if matches { position = end }
        return matches
    }

    private mutating func value() throws(Fault) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try nested { reader throws(Fault) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(Fault) in try reader.array() }
        case UInt8(ascii: "\""): return .string(try string())
        default: break
        }
        if skip(word: "true") { return .bool(true) }
        if skip(word: "false") { return .bool(false) }
        if skip(word: "null") { return .null }
        return try number()
    }

    private mutating func nested(
        _ read: (inout JSONReader) throws(Fault) -> JSONValue
    ) throws(Fault) -> JSONValue {
        if depth == Self.maximumDepth { throw fault("nesting of at most \(Self.maximumDepth) levels") }
        depth += 1
        position += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(Fault) -> JSONValue {
        var object = JSONObject()
        var keys: Set<String> = []
        skipSpace()
        if skip("}") { return .object(object) }
        repeat {
            skipSpace()
            let key = try string()
            if key.hasEndlessMarks {
                throw Fault(
                    description: "the key that ends at byte \(position) has too many combining marks.")
            }
            if !keys.insert(key).inserted {
                throw Fault(
                    description:
                        "the key \"\(key)\" is there twice (or two that are the same to Unicode), the second ending at byte \(position)."
                )
            }
            skipSpace()
            try require(":")
            object.append(key, try value())
            skipSpace()
        } while skip(",")
        try require("}")
        return .object(object)
    }

    private mutating func array() throws(Fault) -> JSONValue {
        var elements: [JSONValue] = []
        skipSpace()
        if skip("]") { return .array([]) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while skip(",")
        try require("]")
        return .array(elements)
    }

    private mutating func digits() throws(Fault) {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        if position == start { throw fault("a digit") }
    }

    private mutating func number() throws(Fault) -> JSONValue {
        let start = position
        _ = skip("-")
        if !skip("0") {
            if next.map({ (0x30...0x39).contains($0) }) != true { throw fault("a value") }
            try digits()
        }
        var isWhole = true
        if skip(".") {
            isWhole = false
            try digits()
        }
        if skip("e") || skip("E") {
            isWhole = false
            _ = skip("+") || skip("-")
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else {
            throw Fault(description: "the number \(text) at byte \(start) is too large.")
        }
        return .double(number)
    }

    private mutating func string() throws(Fault) -> String {
        try require("\"")
        var content: [UInt8] = []
        let start = position
        while let byte = next, byte != UInt8(ascii: "\"") {
            if byte < 0x20 { throw fault("a printable character") }
            position += 1
            if byte == UInt8(ascii: "\\") {
                content += try escaped()
            } else {
                content.append(byte)
            }
        }
        try require("\"")
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Fault(description: "the text at byte \(start) is not valid UTF-8.")
        }
        return text
    }

    private mutating func escaped() throws(Fault) -> [UInt8] {
        if skip("u") { return try escapedScalar() }
        let plain: Unicode.Scalar
        switch next {
        case UInt8(ascii: "\""): plain = "\""
        case UInt8(ascii: "\\"): plain = "\\"
        case UInt8(ascii: "/"): plain = "/"
        case UInt8(ascii: "b"): plain = "\u{8}"
        case UInt8(ascii: "f"): plain = "\u{C}"
        case UInt8(ascii: "n"): plain = "\n"
        case UInt8(ascii: "r"): plain = "\r"
        case UInt8(ascii: "t"): plain = "\t"
        default: throw fault("an escape")
        }
        position += 1
        return [UInt8(ascii: plain)]
    }

    private mutating func escapedScalar() throws(Fault) -> [UInt8] {
        var value = try hexUnit()
        // Characters beyond the first 65,536 are written as two escapes, of which the second starts at DC00.
        if (0xD800..<0xDC00).contains(value) {
            try require("\\")
            try require("u")
            let low = try hexUnit()
            if !(0xDC00..<0xE000).contains(low) { throw fault("the second half of a surrogate pair") }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw fault("the first half of a surrogate pair") }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func hexUnit() throws(Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("a hexadecimal digit")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
