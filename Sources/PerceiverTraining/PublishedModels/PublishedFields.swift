import PerceiverFiles
import PerceiverSettings

/// Values by name that a published model comes with: those of config.json, of a group in it, or of a checkpoint's hyper-parameters.
struct PublishedFields: Sendable, Equatable {
    /// What they are called in messages, such as config.json.
    let place: String
    private(set) var values: [String: JSONValue]

    /// Names them.
    init(_ values: [String: JSONValue], of place: String) {
        self.place = place
        self.values = values
    }

    /// Those of an object of JSON.
    init(_ object: JSONObject, of place: String) {
        self.init(Dictionary(object.map { ($0.key, $0.value) }) { $1 }, of: place)
    }

    /// The value of a name; null counts as none.
    subscript(name: String) -> JSONValue? {
        get { values[name].flatMap { $0 == .null ? nil : $0 } }
        set { values[name] = newValue }
    }

    /// The value of a name.
    ///
    /// - Throws: `SettingsError` for a value of another kind than `usual`, which it is where there is none.
    func value<Value: Decodable>(_ name: String, default usual: Value) throws -> Value {
        guard let found = self[name] else { return usual }
        do {
            return try found.decoded(as: Value.self)
        } catch {
            throw SettingsError(
                "\(place) has \(found.literal) as \"\(name)\", where something like \(usual) is expected.")
        }
    }
}

extension PickleDictionary {
    /// The values by their names.
    var fields: [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        for case .text(let name) in keys { fields[name] = self[name]?.json }
        return fields
    }
}

extension PickleValue {
    /// The same as JSON; a tensor or a class by what it is.
    fileprivate var json: JSONValue {
        switch self {
        case .none: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .float(let value): value.isFinite ? .double(value) : .string("\(value)")
        case .text(let value): .string(value)
        case .list(let items), .tuple(let items): .array(items.map(\.json))
        case .dictionary(let inner):
            .object(JSONObject(inner.fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        case .tensor: .string("a tensor")
        case .name(let name): .string(name)
        }
    }
}
