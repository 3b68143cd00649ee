import Foundation

/// Writes values as bytes, from which ``BinaryDecoder`` makes the same, to the bit: for messages between processes of one
/// program.
///
/// Numbers keep all their bits, which JSON and property lists do not; lists of numbers, texts and data are as long as in memory.
package struct BinaryEncoder: Encoder {
    package let codingPath: [any CodingKey] = []
    package let userInfo: [CodingUserInfoKey: Any] = [:]
    fileprivate let target: BinaryValue

    /// The bytes of a value.
    ///
    /// - Throws: what its own `encode(to:)` throws.
    package static func data(of value: some Encodable) throws -> Data {
        let tree = BinaryValue()
        try tree.put(value)
        var data = Data()
        tree.write(to: &data)
        return data
    }

    package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Fields(target: target))
    }

    package func unkeyedContainer() -> any UnkeyedEncodingContainer { List(target: target) }

    package func singleValueContainer() -> any SingleValueEncodingContainer { One(target: target) }
}

extension BinaryValue {
    fileprivate func put<Value: Encodable>(_ value: Value) throws {
        switch value {
        case let number as any BinaryScalar: content = .number(type(of: number).kind, number.bits)
        case let bytes as any BinaryBytes: content = .bytes(bytes.asBytes)
        default: try value.encode(to: BinaryEncoder(target: self))
        }
    }
}

private struct Fields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let codingPath: [any CodingKey] = []
    let target: BinaryValue

    init(target: BinaryValue) {
        if case .none = target.content { target.content = .fields([]) }
        self.target = target
    }

    private func encoder(_ name: String) -> BinaryEncoder { BinaryEncoder(target: target.append(name)) }

    func encodeNil(forKey key: Key) { _ = target.append(key.stringValue) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try target.append(key.stringValue).put(value)
    }

    func nestedContainer<Other: CodingKey>(
        keyedBy type: Other.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Other> { encoder(key.stringValue).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(key.stringValue).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { encoder("super") }

    func superEncoder(forKey key: Key) -> any Encoder { encoder(key.stringValue) }
}

private struct List: UnkeyedEncodingContainer {
    let codingPath: [any CodingKey] = []
    let target: BinaryValue

    init(target: BinaryValue) {
        if case .none = target.content { target.content = .list([]) }
        self.target = target
    }

    var count: Int { if case .list(let elements) = target.content { elements.count } else { 0 } }

    func encodeNil() { _ = target.append() }

    func encode<Value: Encodable>(_ value: Value) throws { try target.append().put(value) }

    func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        BinaryEncoder(target: target.append()).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { List(target: target.append()) }

    func superEncoder() -> any Encoder { BinaryEncoder(target: target.append()) }
}

private struct One: SingleValueEncodingContainer {
    let codingPath: [any CodingKey] = []
    let target: BinaryValue

    func encodeNil() { target.content = .none }

    func encode<Value: Encodable>(_ value: Value) throws { try target.put(value) }
}
