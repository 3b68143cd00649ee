import Foundation

/// What ``BinaryEncoder`` writes and ``BinaryDecoder`` reads: a tree, and its bytes.
///
/// Bytes begin with a kind. A number follows in eight bytes, in this machine's order; a count in eight bytes stands before
/// bytes, a list, and values by name.
package final class BinaryValue {
    enum Content {
        /// No value, or none yet.
        case none
        /// The bits of a number.
        case number(BinaryNumber, UInt64)
        /// Text, bytes, or the numbers of a list.
        case bytes(Data)
        case list([BinaryValue])
        case fields([(name: String, value: BinaryValue)])
    }

    var content: Content

    init(_ content: Content = .none) { self.content = content }

    /// Adds an element.
    func append() -> BinaryValue {
        let element = BinaryValue()
        if case .list(var elements) = content {
            // So that the list is not copied.
            content = .none
            elements.append(element)
            content = .list(elements)
        } else {
            content = .list([element])
        }
        return element
    }

    /// Adds a value by name.
    func append(_ name: String) -> BinaryValue {
        let value = BinaryValue()
        if case .fields(var fields) = content {
            content = .none
            fields.append((name, value))
            content = .fields(fields)
        } else {
            content = .fields([(name, value)])
        }
        return value
    }
}

extension BinaryValue {
    /// Writes the tree behind what is there.
    func write(to data: inout Data) {
        switch content {
        case .none: data.append(0)
        case .number(let kind, let bits):
            data.append(kind.rawValue)
            data.append(number: bits)
        case .bytes(let bytes):
            data.append(2)
            data.append(counted: bytes)
        case .list(let elements):
            data.append(3)
            data.append(number: UInt64(elements.count))
            for element in elements { element.write(to: &data) }
        case .fields(let fields):
            data.append(4)
            data.append(number: UInt64(fields.count))
            for (name, value) in fields {
                data.append(counted: Data(name.utf8))
                value.write(to: &data)
            }
        }
    }

    /// Reads a tree, and takes its bytes from the front.
    ///
    /// - Throws: `DecodingError` for bytes that are no tree.
    convenience init(takenFrom data: inout Data) throws {
        let first = try data.takeBytes(count: 1).first
        if let kind = first.flatMap(BinaryNumber.init) {
            self.init(.number(kind, try data.takeNumber()))
            return
        }
        switch first {
        case 0: self.init()
        case 2: self.init(.bytes(try data.takeCountedBytes()))
        case 3:
            let count = try data.takeNumber()
            var elements: [BinaryValue] = []
            for _ in 0..<count { elements.append(try BinaryValue(takenFrom: &data)) }
            self.init(.list(elements))
        case 4:
            let count = try data.takeNumber()
            var fields: [(String, BinaryValue)] = []
            for _ in 0..<count {
                let name = String(decoding: try data.takeCountedBytes(), as: UTF8.self)
                fields.append((name, try BinaryValue(takenFrom: &data)))
            }
            self.init(.fields(fields))
        default: throw Data.damage
        }
    }
}

extension Data {
    fileprivate static var damage: DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: [], debugDescription: "The bytes are no values."))
    }

    fileprivate mutating func append(number: UInt64) {
        Swift.withUnsafeBytes(of: number) { append(contentsOf: $0) }
    }

    /// Appends bytes behind their count.
    fileprivate mutating func append(counted bytes: Data) {
        append(number: UInt64(bytes.count))
        append(contentsOf: bytes)
    }

    fileprivate mutating func takeBytes(count: UInt64) throws -> Data {
        guard count <= UInt64(self.count) else { throw Self.damage }
        defer { self = dropFirst(Int(count)) }
        return prefix(Int(count))
    }

    fileprivate mutating func takeNumber() throws -> UInt64 {
        try takeBytes(count: 8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    }

    fileprivate mutating func takeCountedBytes() throws -> Data { try takeBytes(count: takeNumber()) }
}
