/// A message of a protocol buffer, read back without knowing what its fields mean.
public struct ProtobufFields {
    /// The content of a field.
    public enum Content {
        case number(UInt64)
        case bytes([UInt8])
    }

    private var fields: [UInt64: [Content]] = [:]

    /// Reads a message; nil if it is cut short or has a field of an unknown kind.
    public init?(_ bytes: some Collection<UInt8>) {
        var rest = Array(bytes)[...]
        func varint() -> UInt64? {
            var (value, shift): (UInt64, UInt64) = (0, 0)
            while let byte = rest.popFirst() {
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value }
                shift += 7
            }
            return nil
        }
        func taken(_ count: Int) -> [UInt8]? {
            guard count <= rest.count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        while !rest.isEmpty {
            guard let key = varint() else { return nil }
            let content: Content? =
                switch key & 7 {
                case 0: varint().map(Content.number)
                case 1: taken(8).map(Content.bytes)
                case 2: varint().flatMap { taken(Int($0)) }.map(Content.bytes)
                case 5: taken(4).map(Content.bytes)
                default: nil
                }
            guard let content else { return nil }
            fields[key >> 3, default: []].append(content)
        }
    }

    /// The integers of a field.
    public func numbers(_ field: UInt64) -> [Int] {
        (fields[field] ?? []).compactMap { if case .number(let value) = $0 { Int(value) } else { nil } }
    }

    /// The bytes of a field.
    public func bytes(_ field: UInt64) -> [[UInt8]] {
        (fields[field] ?? []).compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
    }

    /// The texts of a field.
    public func texts(_ field: UInt64) -> [String] {
        bytes(field).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The messages of a field.
    public func messages(_ field: UInt64) -> [ProtobufFields] {
        bytes(field).compactMap { ProtobufFields($0) }
    }
}
