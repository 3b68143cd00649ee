import Foundation

/// Reads what ``BinaryEncoder`` has written.
package struct BinaryDecoder: Decoder {
    package let codingPath: [any CodingKey] = []
    package let userInfo: [CodingUserInfoKey: Any] = [:]
    fileprivate let source: BinaryValue

    /// The value that some bytes are of.
    ///
    /// - Throws: `DecodingError` for bytes that are of no such value.
    package static func value<Value: Decodable>(_ type: Value.Type = Value.self, of data: Data) throws
        -> Value
    {
        var rest = data
        return try BinaryValue(takenFrom: &rest).get(type)
    }

    package func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .fields(let fields) = source.content else { throw mismatch(type) }
        return KeyedDecodingContainer(Fields(values: Dictionary(fields) { $1 }))
    }

    package func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .list(let elements) = source.content else { throw mismatch([Any].self) }
        return List(elements: elements)
    }

    package func singleValueContainer() -> any SingleValueDecodingContainer { One(source: source) }
}

private func mismatch(_ type: Any.Type) -> DecodingError {
    .typeMismatch(
        type, DecodingError.Context(codingPath: [], debugDescription: "The bytes are of another type."))
}

extension BinaryValue {
    fileprivate var isNone: Bool { if case .none = content { true } else { false } }

    fileprivate func get<Value: Decodable>(_ type: Value.Type) throws -> Value {
        switch (type, content) {
        case (let type as any BinaryScalar.Type, .number(let kind, let bits)) where kind == type.kind:
            if let value = type.init(bits: bits) as? Value { return value }
        case (let type as any BinaryBytes.Type, .bytes(let bytes)):
            if let value = type.init(asBytes: bytes) as? Value { return value }
        case (is any BinaryScalar.Type, _), (is any BinaryBytes.Type, _): break
        default: return try Value(from: BinaryDecoder(source: self))
        }
        throw mismatch(type)
    }
}

private struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let codingPath: [any CodingKey] = []
    let values: [String: BinaryValue]

    var allKeys: [Key] { values.keys.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

    private func decoder(_ name: String) throws -> BinaryDecoder {
        guard let value = values[name] else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: [], debugDescription: "The bytes have no value \"\(name)\"."))
        }
        return BinaryDecoder(source: value)
    }

    func decodeNil(forKey key: Key) throws -> Bool { try decoder(key.stringValue).source.isNone }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder(key.stringValue).source.get(type)
    }

    func nestedContainer<Other: CodingKey>(
        keyedBy type: Other.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Other> { try decoder(key.stringValue).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key.stringValue).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try decoder("super") }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key.stringValue) }
}

private struct List: UnkeyedDecodingContainer {
    let codingPath: [any CodingKey] = []
    let elements: [BinaryValue]
    private(set) var currentIndex = 0

    init(elements: [BinaryValue]) { self.elements = elements }

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    private mutating func next() throws -> BinaryValue {
        guard !isAtEnd else { throw mismatch([Any].self) }
        defer { currentIndex += 1 }
        return elements[currentIndex]
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, elements[currentIndex].isNone else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().get(type) }

    mutating func nestedContainer<Key: CodingKey>(
        keyedBy type: Key.Type
    ) throws -> KeyedDecodingContainer<Key> { try BinaryDecoder(source: next()).container(keyedBy: type) }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try BinaryDecoder(source: next()).unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { BinaryDecoder(source: try next()) }
}

private struct One: SingleValueDecodingContainer {
    let codingPath: [any CodingKey] = []
    let source: BinaryValue

    func decodeNil() -> Bool { source.isNone }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try source.get(type) }
}
