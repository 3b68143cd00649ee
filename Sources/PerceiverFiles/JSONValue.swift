/// A value of JSON text, with the keys of objects in their order.
package enum JSONValue: Sendable, Equatable {
    /// No value.
    case null
    /// True or false.
    case bool(Bool)
    /// A number that was written without a point or an exponent.
    case int(Int)
    /// Any other number; JSON has no infinite ones.
    case double(Double)
    /// Text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Values by name.
    case object(JSONObject)

    /// What kind of value this is, in words with an article.
    package var kind: String {
        switch self {
        case .null: "nothing"
        case .bool: "a truth value"
        case .int: "an integer"
        case .double: "a number"
        case .string: "text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// The value as a message shows it: its text, shortened when it is long.
    package var literal: String {
        let text = text()
        return text.count <= 60 ? text : "\(text.prefix(57))..."
    }
}

/// Values by name, in the order in which they were written.
package struct JSONObject: Sendable, Equatable, Sequence {
    private var members: [Member] = []

    private struct Member: Equatable {
        let key: String
        let value: JSONValue
    }

    /// An object with nothing in it.
    package init() {}

    /// An object of pairs, in their order; no two may have the same key.
    package init(_ pairs: [(String, JSONValue)]) {
        for (key, value) in pairs { append(key, value) }
    }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { members.isEmpty }

    /// The names, in order.
    package var keys: [String] { members.map(\.key) }

    /// The value of that name; nil if there is none.
    package subscript(key: String) -> JSONValue? { members.first { $0.key == key }?.value }

    /// Adds a value under a name that is not there yet.
    package mutating func append(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
    }

    /// Makes an iterator over the names and their values.
    package func makeIterator() -> AnyIterator<(key: String, value: JSONValue)> {
        var rest = members[...]
        return AnyIterator { rest.popFirst().map { ($0.key, $0.value) } }
    }
}
