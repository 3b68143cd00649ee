/// Encodes a protocol buffer message field by field.
package struct ProtobufMessage: Sendable {
    private enum WireType: UInt64 {
        case varint = 0
        case eightBytes = 1
        case counted = 2
        case fourBytes = 5
    }

    /// The encoded fields.
    package private(set) var bytes: [UInt8] = []

    /// A message without fields.
    package init() {}

    /// Adds an integer.
    package mutating func append(_ field: UInt64, _ value: Int) {
        appendKey(field, .varint)
        // Negative numbers are encoded as their 64-bit pattern, in ten bytes.
        appendVarint(UInt64(bitPattern: Int64(value)))
    }

    /// Adds a double-precision number.
    package mutating func append(_ field: UInt64, _ value: Double) {
        appendKey(field, .eightBytes)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    /// Adds a single-precision number.
    package mutating func append(_ field: UInt64, _ value: Float) {
        appendKey(field, .fourBytes)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    /// Adds text.
    package mutating func append(_ field: UInt64, _ text: String) {
        appendCounted(field, Array(text.utf8))
    }

    /// Adds bytes.
    package mutating func append(_ field: UInt64, _ bytes: [UInt8]) {
        appendCounted(field, bytes)
    }

    /// Adds a message within this one; `fill` adds its fields.
    package mutating func append(_ field: UInt64, _ fill: (inout ProtobufMessage) -> Void) {
        var inner = ProtobufMessage()
        fill(&inner)
        appendCounted(field, inner.bytes)
    }

    /// Adds all of a field but its content, which has `byteCount` bytes and is to come after the message.
    package mutating func appendStart(_ field: UInt64, byteCount: Int) {
        appendKey(field, .counted)
        appendVarint(UInt64(byteCount))
    }

    private mutating func appendCounted(_ field: UInt64, _ content: [UInt8]) {
        appendStart(field, byteCount: content.count)
        bytes += content
    }

    private mutating func appendKey(_ field: UInt64, _ type: WireType) {
        appendVarint(field << 3 | type.rawValue)
    }

    /// Adds seven bits to a byte, the lowest first; the top bit says that more follow.
    private mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
