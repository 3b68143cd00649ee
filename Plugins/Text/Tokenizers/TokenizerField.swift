import Foundation
import PerceiverKit

/// A field of a `tokenizer.json` that knows its path, so that every error can name it.
struct TokenizerField {
    private let file: String
    private let path: String
    private let value: SettingsTree?

    private init(file: String, path: String, value: SettingsTree?) {
        self.file = file
        self.path = path
        self.value = value
    }

    /// Makes the field for the whole contents of the file.
    init(contents: Data, file: String) throws {
        guard let text = String(validating: contents, as: UTF8.self) else {
            throw TokenizerError("The tokenizer \(file) should be JSON, but it is not UTF-8 text.")
        }
        do {
            self.init(file: file, path: "", value: try SettingsTree(json: text))
        } catch {
            throw TokenizerError("The tokenizer \(file) cannot be read. \(error)")
        }
    }

    /// The field called `key` within this one, which need not exist until it is read.
    subscript(key: String) -> TokenizerField {
        TokenizerField(
            file: file, path: path.isEmpty ? key : "\(path).\(key)", value: value?.mapping?[key])
    }

    /// An error that says what the field should be, and what it is.
    func fault(expected: String) -> TokenizerError {
        let location = path.isEmpty ? "its contents" : "\"\(path)\""
        guard let literal = value?.jsonText() else {
            return TokenizerError(
                "In the tokenizer \(file), \(location) is missing; it should be \(expected).")
        }
        let found = literal.count <= 60 ? literal : "\(literal.prefix(57))..."
        return TokenizerError(
            "In the tokenizer \(file), \(location) should be \(expected), but it is \(found).")
    }

    /// An error about the field, with a clause that follows its name.
    func fault(_ clause: String) -> TokenizerError {
        TokenizerError("In the tokenizer \(file), \"\(path)\" cannot be used: \(clause).")
    }

    /// Whether the field is missing or holds nothing.
    var isNull: Bool { value == nil || value == .null }

    var text: String {
        get throws {
            guard case .string(let text) = value else { throw fault(expected: "text") }
            return text
        }
    }

    /// Throws unless the field is exactly `expected`.
    func require(_ expected: SettingsTree) throws {
        if value != expected { throw fault(expected: expected.jsonText()) }
    }

    var bool: Bool {
        get throws {
            guard case .bool(let bool) = value else { throw fault(expected: "true or false") }
            return bool
        }
    }

    /// An integer from `range`.
    func int(in range: ClosedRange<Int>) throws -> Int {
        guard case .int(let number) = value, range.contains(number) else {
            throw fault(expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    var elements: [TokenizerField] {
        get throws {
            guard case .array(let elements) = value else { throw fault(expected: "a list") }
            return elements.enumerated().map {
                TokenizerField(file: file, path: "\(path)[\($0)]", value: $1)
            }
        }
    }

    /// The names and fields within this one, in the file's order.
    var members: [(key: String, field: TokenizerField)] {
        get throws {
            guard let mapping = value?.mapping else { throw fault(expected: "a group of fields") }
            return mapping.map {
                ($0.key, TokenizerField(file: file, path: "\(path).\($0.key)", value: $0.value))
            }
        }
    }
}
