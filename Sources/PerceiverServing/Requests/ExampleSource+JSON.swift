import Foundation
import Perceiver
import PerceiverFiles
import PerceiverSettings

extension ExampleSource {
    /// An example of a request.
    ///
    /// A text is the example itself, wherever it stands: nothing in a request names a file of this machine.
    ///
    /// - Parameters:
    ///   - value: the example: a text; `{"base64": ..., "name": ...}`, the bytes of a file; fields, or parts by name.
    ///   - form: what the model takes.
    ///   - place: where it stands in the request, such as `examples[0]`.
    /// - Throws: ``ServiceFault`` that says what was expected and found at that place.
    init(_ value: JSONValue, as form: ExampleForm, at place: String) throws {
        func fault(_ found: String) -> ServiceFault {
            ServiceFault(400, "\(place) should be \(form.inWords), but it is \(found).")
        }
        switch (value, form) {
        case (.object(let object), _) where object["base64"] != nil && !form.hasPart("base64"):
            try self.init(file: object, at: place)
        case (_, .anyOf(let forms)):
            guard let fitting = forms.first(where: { $0.fits(value) }) else { throw fault(value.kind) }
            try self.init(value, as: fitting, at: place)
        case (.object(let object), .fields(let fields)):
            try self.init(fields: object, of: fields, at: place)
        case (.object(let object), .parts(let parts)):
            var sources: [String: ExampleSource] = [:]
            for (name, part) in object {
                guard let own = parts[name] else {
                    throw ServiceFault(
                        400, "\(place) has a part \(name.asName); there are \(parts.keys.sorted().quoted).")
                }
                sources[name] =
                    part == .null ? .text("") : try ExampleSource(part, as: own, at: "\(place).\(name)")
            }
            self = .parts(sources)
        case (.string(let text), .file): self = .bytes(Data(text.utf8), name: place)
        case (.string(let text), .text), (.string(let text), .choice), (.string(let text), .fields):
            self = .text(text)
        case (.int(let number), .choice): self = .text("\(number)")
        default: throw fault(value.kind)
        }
    }

    /// The bytes of a file in base64, with a name.
    private init(file: JSONObject, at place: String) throws {
        guard case .string(let text)? = file["base64"], let bytes = Data(base64Encoded: text) else {
            throw ServiceFault(400, "\(place).base64 should be the bytes of a file in base64, but it is not.")
        }
        var name = place
        if let given = file["name"] {
            guard case .string(let text) = given else {
                throw ServiceFault(400, "\(place).name should be text, but it is \(given.kind).")
            }
            name = text.asFileName ?? place
        }
        try file.requireKeys(["base64", "name"], at: place)
        self = .bytes(bytes, name: name)
    }

    /// Fields as the text `name=value,name=value`, which inputs with columns read.
    init(fields object: JSONObject, of fields: [ExampleField], at place: String) throws {
        try object.requireKeys(fields.map(\.name), at: place)
        var (names, values): ([String], [String]) = ([], [])
        for (name, value) in object {
            switch value {
            case .null: continue
            case .string(let text): values.append(text)
            case .int, .double, .bool: values.append(value.text())
            case .array, .object:
                throw ServiceFault(
                    400, "\(place).\(name) should be a number, text or null, but it is \(value.kind).")
            }
            names.append(name)
        }
        self = .text(ExampleRow(values, columns: names, table: place).text)
    }
}

extension ExampleForm {
    /// The form in words, with an article.
    var inWords: String {
        switch self {
        case .file: "an object with the bytes of a file, {\"base64\": ...}"
        case .text: "text"
        case .choice: "one of some words"
        case .fields: "an object with fields by name"
        case .parts(let parts): "an object with the parts \(parts.keys.sorted().quoted)"
        case .anyOf(let forms): forms.map(\.inWords).joined(separator: ", or ")
        }
    }

    /// Whether an example in JSON can have this form, by what kind of value it is.
    fileprivate func fits(_ value: JSONValue) -> Bool {
        switch (value, self) {
        case (.string, .text), (.string, .choice), (.string, .file), (.string, .fields), (.int, .choice): true
        case (.object, .fields), (.object, .parts): true
        case (_, .anyOf(let forms)): forms.contains { $0.fits(value) }
        default: false
        }
    }

    fileprivate func hasPart(_ name: String) -> Bool {
        switch self {
        case .parts(let parts): parts[name] != nil
        case .fields(let fields): fields.contains { $0.name == name }
        case .file, .text, .choice, .anyOf: false
        }
    }
}

extension JSONObject {
    /// Checks that there is nothing else in it.
    ///
    /// - Throws: ``ServiceFault`` that names the first other key, and lists the known ones.
    func requireKeys(_ known: [String], at place: String) throws {
        guard let other = keys.first(where: { !known.contains($0) }) else { return }
        let guess = nearest(to: other, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
        throw ServiceFault(
            400,
            "\(place) has a field \(other.asName), which is not known; there are \(known.quoted).\(guess)")
    }
}

extension String {
    /// The last part of a path, as the name of a file in messages; nil where there is none.
    var asFileName: String? {
        let name = split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        return name.isEmpty ? nil : String(name.prefix(200))
    }
}
