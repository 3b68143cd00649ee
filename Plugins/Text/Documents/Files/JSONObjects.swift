import PerceiverKit

/// Calls `body` with each object of a JSON Lines file, or of a file with an array of objects, and with its place.
///
/// The file is mapped, and one object is held at a time.
///
/// - Parameters:
///   - path: the file.
///   - unreadable: called for each line or element that is no object, with what makes the error.
///   - body: takes an object.
/// - Throws: `DataError` that names the line or the element, and what the closures throw.
func forEachObject(
    at path: String, unreadable: (_ fault: () -> DataError) throws -> Void,
    _ body: (JSONObject, _ place: String) throws -> Void
) throws {
    func take(_ value: JSONValue, at place: String) throws {
        guard case .object(let object) = value else {
            return try unreadable {
                DataError(path: place, expected: "a JSON object", found: "another value")
            }
        }
        try body(object, place)
    }
    try requireFile(at: path)
    let file = try MappedFile(path: path)
    if JSONReader.isArray(file.bytes) {
        var count = 0
        do {
            try withExtendedLifetime(file) {
                try JSONReader.forEachElement(of: file.bytes) { value in
                    count += 1
                    try take(value, at: "\(path), element \(count)")
                }
            }
        } catch let fault as JSONReader.Fault {
            throw DataError(
                path: "\(path), after element \(count)", expected: "an array of JSON objects",
                found: "other text: \(fault.description.dropLast())")
        }
        return
    }
    try forEachTextLine(at: path, unreadable: unreadable) { line, number in
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
        let place = "\(path), line \(number)"
        let value: JSONValue
        do {
            value = try JSONReader.read(line)
        } catch {
            return try unreadable {
                DataError(
                    path: place, expected: "a JSON object in each line, or an array of them in the file",
                    found: "other text: \("\(error)".dropLast())")
            }
        }
        try take(value, at: place)
    }
}

/// The fields of an object, which may be missing or of another type.
struct ObjectFields {
    private let object: JSONObject
    private let place: String

    init(_ object: JSONObject, place: String) {
        self.object = object
        self.place = place
    }

    /// The text of a key.
    ///
    /// - Throws: `DataError` that lists the keys that there are.
    func text(_ key: String, setting: String) throws -> String {
        guard case .string(let text) = try value(key, setting: setting) else {
            throw DataError(path: place, expected: "text as \"\(key)\"", found: "another value")
        }
        return text
    }

    /// The label of a key, as text.
    ///
    /// An array is a set of labels, which are all in the text, with `separator` or else a comma between them. Null is no label.
    ///
    /// - Throws: `DataError` that lists the keys that there are.
    func label(
        _ key: String, setting: String, separator: String?
    ) throws -> (text: String, separator: String?) {
        let value = try value(key, setting: setting)
        if case .array(let elements) = value {
            let separator = separator.flatMap { $0.isEmpty ? nil : $0 } ?? ","
            let texts = try elements.map { try label($0, of: key) }
            if let odd = texts.first(where: { $0.contains(separator) }) {
                throw DataError(
                    path: place,
                    expected: "labels without \"\(separator)\" in the array \"\(key)\"",
                    found: odd.asName)
            }
            return (texts.joined(separator: separator), separator)
        }
        return (try label(value, of: key), nil)
    }

    private func label(_ value: JSONValue, of key: String) throws -> String {
        switch value {
        case .string(let name): return name
        case .int(let number): return String(number)
        case .double(let number): return String(number)
        case .bool(let value): return String(value)
        case .null: return ""
        default:
            throw DataError(
                path: place, expected: "text, a number, a truth value or an array of these as \"\(key)\"",
                found: "another value")
        }
    }

    private func value(_ key: String, setting: String) throws -> JSONValue {
        guard let value = object[key] else {
            throw DataError(
                path: place, expected: "the key \"\(key)\" (the setting data.\(setting))",
                found: object.isEmpty ? "an empty object" : "the keys \(object.keys.quoted)")
        }
        return value
    }
}
