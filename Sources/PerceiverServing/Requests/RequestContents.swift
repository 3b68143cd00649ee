import Foundation
import Perceiver
import PerceiverFiles

/// The examples or prompts of a request and what stands beside them, from JSON, from a form with files, or from the bytes of
/// one example.
struct RequestContents {
    let sources: [ExampleSource]
    let options: RequestOptions

    /// The names of what a request holds: one of them, or several.
    struct Names {
        let one: String
        let several: String
    }

    /// Reads the body of a request.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - form: what the model takes.
    ///   - names: of the fields that hold examples.
    ///   - limits: how much there may be.
    /// - Throws: ``ServiceFault`` that says what was expected and found, and where.
    init(_ request: ServiceRequest, of form: ExampleForm, _ names: Names, _ limits: ServiceLimits) throws {
        guard !request.body.isEmpty else {
            throw ServiceFault(
                400, "The request has no body; it should hold \"\(names.several)\", or one example.")
        }
        let query = request.query.map { (name: $0.name, value: JSONValue.string($0.value)) }
        var beside: [(name: String, value: JSONValue)] = []
        switch request.contentType {
        case "application/x-www-form-urlencoded":
            // What curl says of any body that it is told nothing of.
            throw ServiceFault(
                415,
                "Say what the body is: Content-Type: application/json, or multipart/form-data, or of a file.")
        case let type where type == "application/json" || type.hasSuffix("/json") || type.hasSuffix("+json"):
            (sources, beside) = try Self.json(request.body, form, names)
        case "multipart/form-data":
            let body = try MultipartBody(
                request.body, contentType: request.headers["content-type"] ?? "",
                mostParts: limits.examples + 32)
            (sources, beside) = try Self.parts(body, form, names)
        default:
            sources = [try Self.whole(request.body, form, names)]
        }
        guard (1...limits.examples).contains(sources.count) else {
            throw ServiceFault(
                sources.isEmpty ? 400 : 413,
                sources.isEmpty
                    ? "The request has nothing in \"\(names.several)\"."
                    : "A request may have \(limits.examples) examples; this one has \(sources.count).")
        }
        options = try RequestOptions(beside + query)
    }

    private static func json(
        _ body: Data, _ form: ExampleForm, _ names: Names
    ) throws -> ([ExampleSource], [(name: String, value: JSONValue)]) {
        let value: JSONValue
        do {
            value = try body.withUnsafeBytes { try JSONReader.read($0) }
        } catch {
            throw ServiceFault(400, "The body should be JSON: \(error)")
        }
        if value.hasEndlessMarks { throw Self.endlessMarks }
        guard case .object(let object) = value else {
            throw ServiceFault(
                400,
                "The body should be an object such as {\"\(names.several)\": [...]}, but it is \(value.kind)."
            )
        }
        var sources: [ExampleSource]?
        var beside: [(name: String, value: JSONValue)] = []
        for (name, value) in object {
            switch name {
            case names.one where sources != nil, names.several where sources != nil:
                throw ServiceFault(
                    400, "The body has both \"\(names.one)\" and \"\(names.several)\"; give one of them.")
            case names.one: sources = [try ExampleSource(value, as: form, at: name)]
            case names.several:
                guard case .array(let values) = value else {
                    throw ServiceFault(400, "\(name) should be a list, but it is \(value.kind).")
                }
                sources = try values.enumerated().map {
                    try ExampleSource($1, as: form, at: "\(name)[\($0)]")
                }
            default: beside.append((name, value))
            }
        }
        guard let sources else {
            throw ServiceFault(
                400,
                "The body has neither \"\(names.one)\" nor \"\(names.several)\", with what it asks about.")
        }
        return (sources, beside)
    }

    private static func parts(
        _ body: MultipartBody, _ form: ExampleForm, _ names: Names
    ) throws -> ([ExampleSource], [(name: String, value: JSONValue)]) {
        var sources: [ExampleSource] = []
        var named: [String: ExampleSource] = [:]
        var fields = JSONObject()
        var beside: [(name: String, value: JSONValue)] = []
        for part in body.parts {
            switch form {
            case .parts(let parts) where parts[part.name] != nil:
                guard named.updateValue(try source(part, parts[part.name] ?? form), forKey: part.name) == nil
                else {
                    throw ServiceFault(400, "The body has two parts \(part.name.asName).")
                }
            case .fields(let known) where known.contains { $0.name == part.name }:
                guard fields[part.name] == nil else {
                    throw ServiceFault(400, "The body has two parts \(part.name.asName).")
                }
                fields.append(part.name, .string(try text(part)))
            default:
                if ["file", names.one, names.several].contains(part.name) {
                    sources.append(try source(part, form))
                } else {
                    beside.append((part.name, .string(try text(part))))
                }
            }
        }
        if !named.isEmpty { sources.append(.parts(named)) }
        if !fields.isEmpty, case .fields(let known) = form {
            sources.append(try ExampleSource(fields: fields, of: known, at: names.one))
        }
        guard !sources.isEmpty else {
            throw ServiceFault(
                400, "The body has no part called \"file\" or \"\(names.one)\", with what it asks about.")
        }
        return (sources, beside)
    }

    private static func source(_ part: MultipartBody.Part, _ form: ExampleForm) throws -> ExampleSource {
        if part.fileName == nil, form.isInWords { return .text(try text(part)) }
        return .bytes(part.content, name: part.fileName ?? part.name)
    }

    private static func text(_ part: MultipartBody.Part) throws -> String {
        guard let text = String(validating: part.content, as: UTF8.self) else {
            throw ServiceFault(400, "The part \(part.name.asName) should be text in UTF-8.")
        }
        if text.hasEndlessMarks { throw endlessMarks }
        return text
    }

    private static func whole(_ body: Data, _ form: ExampleForm, _ names: Names) throws -> ExampleSource {
        guard form.isInWords else { return .bytes(body, name: names.one) }
        guard let text = String(validating: body, as: UTF8.self) else {
            throw ServiceFault(400, "The body should be text in UTF-8.")
        }
        if text.hasEndlessMarks { throw endlessMarks }
        return .text(text)
    }

    private static let endlessMarks = ServiceFault(
        400, "A text has too many combining marks in a row, 60 at most are read.")
}

extension ExampleForm {
    /// Whether an example of this form is no file unless it is said to be one.
    fileprivate var isInWords: Bool {
        switch self {
        case .text, .choice, .fields: true
        case .file, .parts: false
        case .anyOf(let forms): forms.contains(where: \.isInWords) && !forms.contains { !$0.isInWords }
        }
    }
}
