extension JSONValue {
    /// The value as JSON text, on one line or with one member of an object per line.
    package func text(multiline: Bool = false) -> String {
        var text = ""
        write(to: &text, indentation: multiline ? "\n" : nil)
        return text
    }

    /// Adds the JSON of this value; `indentation` begins each line, or is nil for text on one line.
    private func write(to text: inout String, indentation: String?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .double(let value): text += String(describing: value)
        case .string(let value): text += Self.quoted(value)
        case .array(let elements):
            // Lists stay on one line: those that people read are short.
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += indentation == nil ? "," : ", " }
                element.write(to: &text, indentation: indentation)
            }
            text += "]"
        case .object(let fields) where fields.isEmpty: text += "{}"
        case .object(let fields):
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
        let isPlain = { (byte: UInt8) in
            byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        if value.utf8.allSatisfy(isPlain) { return "\"" + value + "\"" }
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
