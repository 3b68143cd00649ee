import PerceiverFiles

extension SettingsTree {
    /// Reads JSON text, keeping the order of its keys.
    public init(json: String) throws {
        do {
            self.init(try Array(json.utf8).withUnsafeBytes { try JSONReader.read($0) })
        } catch {
            throw SettingsError("The text is not valid JSON: \(error)")
        }
    }

    /// The tree of a JSON value.
    package init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .double(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .array(elements.map(Self.init))
        case .object(let fields):
            self = .mapping(SettingsMapping(fields.map { ($0.key, SettingsTree($0.value)) }))
        }
    }

    /// The tree as JSON text, on one line or with one setting per line.
    ///
    /// JSON has no infinite numbers; they are written as text, in YAML's notation.
    public func jsonText(multiline: Bool = false) -> String { json.text(multiline: multiline) }

    /// The value as a message shows it: JSON, shortened when it is long.
    package var literal: String { json.literal }

    private var json: JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .double(let value) where value.isFinite: .double(value)
        case .double(let value): .string(YAMLScalar.text(of: value))
        case .string(let value), .plain(let value): .string(value)
        case .array(let elements): .array(elements.map(\.json))
        case .mapping(let fields): .object(JSONObject(fields.map { ($0.key, $0.value.json) }))
        }
    }
}
