extension SettingsTree {
    /// Reads JSON text, keeping the order of its keys.
    public init(json: String) throws {
        do {
            self = try Array(json.utf8).withUnsafeBytes { try JSONReader.read($0) }
        } catch {
            throw SettingsError("The text is not valid JSON: \(error)")
        }
    }

    /// The tree as JSON text, on one line or with one setting per line.
    ///
    /// JSON has no infinite numbers; they are written as the text that YAML has for them.
    public func jsonText(multiline: Bool = false) -> String {
        var text = ""
        write(to: &text, indentation: multiline ? "\n" : nil)
        return text
    }

    /// Adds the JSON of this tree; `indentation` begins each line, or is nil when all goes on one line.
    private func write(to text: inout String, indentation: String?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .double(let value) where value.isFinite: text += String(describing: value)
        case .double(let value): text += "\"\(YAMLScalar.text(of: value))\""
        case .string(let value), .plain(let value): text += Self.quoted(value)
        case .array(let elements):
            // Lists stay on one line: those in settings are short.
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += indentation == nil ? "," : ", " }
                element.write(to: &text, indentation: indentation)
            }
            text += "]"
        case .mapping(let fields) where fields.isEmpty: text += "{}"
        case .mapping(let fields):
            text += "{"
            let inner = indentation.map { $0 + "  " }
            var separator = inner ?? ""
            for (key, value) in fields {
                text += separator + Self.quoted(key) + (indentation == nil ? ":" : ": ")
                value.write(to: &text, indentation: inner)
                separator = "," + (inner ?? "")
            }
            text += (indentation ?? "") + "}"
        }
    }

    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
