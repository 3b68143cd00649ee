// JSON as it is written, in source code.

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral
{
    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }

    /// A list.
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// True or false.
    package init(booleanLiteral value: Bool) { self = .bool(value) }

    /// An integer.
    package init(integerLiteral value: Int) { self = .int(value) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Values by name, in their order.
    package init(dictionaryLiteral pairs: (String, JSONValue)...) { self.init(pairs) }
}
