/// Named settings in a fixed order.
public struct SettingsMapping: Sendable, Equatable, Sequence {
    /// The names, in order.
    public private(set) var keys: [String] = []
    private var values: [String: SettingsTree] = [:]

    /// Makes a group with no settings.
    public init() {}

    /// Makes a group of `pairs`, in their order; of two pairs with one name the later counts.
    public init(_ pairs: [(String, SettingsTree)]) {
        for (key, value) in pairs { self[key] = value }
    }

    /// Whether there are no settings.
    public var isEmpty: Bool { keys.isEmpty }

    /// The setting called `key`, or nil when there is none.
    ///
    /// A new name goes to the end, and setting nil removes the name.
    public subscript(key: String) -> SettingsTree? {
        get { values[key] }
        set {
            let oldValue = values.updateOrRemove(newValue, key)
            if oldValue == nil, newValue != nil { keys.append(key) }
            if oldValue != nil, newValue == nil { keys.removeAll { $0 == key } }
        }
    }

    /// Makes an iterator over the names and their settings.
    public func makeIterator() -> AnyIterator<(key: String, value: SettingsTree)> {
        var rest = keys[...]
        return AnyIterator {
            guard let key = rest.popFirst(), let value = values[key] else { return nil }
            return (key, value)
        }
    }
}

extension Dictionary {
    /// Stores `value` under `key`, or removes the key for nil, and returns what was there.
    fileprivate mutating func updateOrRemove(_ value: Value?, _ key: Key) -> Value? {
        if let value { updateValue(value, forKey: key) } else { removeValue(forKey: key) }
    }
}
