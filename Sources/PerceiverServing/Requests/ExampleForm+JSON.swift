import Perceiver
import PerceiverFiles

extension ExampleForm {
    /// The form for programs: what kind it is, and what belongs to it.
    var json: JSONValue {
        switch self {
        case .file(let mediaTypes):
            .object(["type": "file", "media_types": .array(mediaTypes.map(JSONValue.string))])
        case .text(let blank):
            .object(["type": "text", "blank": blank.map(JSONValue.string) ?? .null])
        case .choice(let words):
            .object(["type": "choice", "choices": .array(words.map(JSONValue.string))])
        case .fields(let fields):
            .object(["type": "fields", "fields": .array(fields.map(\.json))])
        case .parts(let parts):
            .object([
                "type": "parts",
                "parts": .object(
                    JSONObject(parts.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })),
            ])
        case .anyOf(let forms):
            .object(["type": "any_of", "forms": .array(forms.map(\.json))])
        }
    }

    /// The JSON Schema of an example of this form in a request.
    var schema: JSONValue {
        switch self {
        case .file(let mediaTypes):
            let content = mediaTypes.isEmpty ? "a file" : mediaTypes.joined(separator: ", ")
            return .object([
                "type": "object", "required": ["base64"], "additionalProperties": false,
                "properties": .object([
                    "base64": .object([
                        "type": "string", "contentEncoding": "base64", "minLength": 4,
                        "description": .string("The bytes of the file: \(content)."),
                    ]),
                    "name": .object([
                        "type": "string", "maxLength": 1000, "description": "What the answer calls the file.",
                    ]),
                ]),
            ])
        case .text(let blank):
            var schema: JSONObject = ["type": "string"]
            if let blank {
                schema.append("description", .string("\(blank) stands for what the model fills in."))
            }
            return .object(schema)
        case .choice(let words):
            return .object(["type": "string", "enum": .array(words.map(JSONValue.string))])
        case .fields(let fields):
            return .object([
                "type": "object", "additionalProperties": false,
                "properties": .object(JSONObject(fields.map { ($0.name, $0.schema) })),
            ])
        case .parts(let parts):
            let sorted = parts.sorted { $0.key < $1.key }
            return .object([
                "type": "object", "additionalProperties": false,
                "required": .array(sorted.map { .string($0.key) }),
                "properties": .object(JSONObject(sorted.map { ($0.key, $0.value.schema) })),
            ])
        case .anyOf(let forms): return .object(["anyOf": .array(forms.map(\.schema))])
        }
    }
}

extension ExampleField {
    fileprivate var json: JSONValue {
        switch kind {
        case .number: .object(["name": .string(name), "type": "number"])
        case .date: .object(["name": .string(name), "type": "date"])
        case .word(let known):
            .object([
                "name": .string(name), "type": "word", "known": .array(known.map(JSONValue.string)),
            ])
        }
    }

    /// A field may be left out, or be null.
    fileprivate var schema: JSONValue {
        switch kind {
        case .number: .object(["type": ["number", "null"]])
        case .date: .object(["type": ["string", "null"]])
        case .word: .object(["type": ["string", "null"]])
        }
    }
}
