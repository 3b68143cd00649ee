/// A setting, a list of settings or a group of them, as read from a file or a command line.
///
/// Groups keep their order, so that a file that is read and written again keeps its arrangement.
public enum SettingsTree: Sendable, Equatable {
    /// No value.
    case null
    /// True or false.
    case bool(Bool)
    /// An integer.
    case int(Int)
    /// A number that was written with a point or an exponent.
    case double(Double)
    /// Text.
    case string(String)
    /// Text from a command line, whose type is not known before its setting is.
    case plain(String)
    /// A list.
    case array([SettingsTree])
    /// A group of named settings.
    case mapping(SettingsMapping)

    /// Makes an empty group.
    public init() {
        self = .mapping(SettingsMapping())
    }

    /// The group's settings, or nil when this is not a group; a command line writes one as `{name: value}`.
    public var mapping: SettingsMapping? {
        switch self {
        case .mapping(let mapping): mapping
        case .plain(let text) where text.hasPrefix("{"): SettingsTree(commandLineText: text)?.mapping
        default: nil
        }
    }

    /// The setting at a dotted path such as `training.batch_size`, or nil when there is none.
    ///
    /// Setting a value makes missing groups of the path; setting nil removes the setting.
    public subscript(keyPath: String) -> SettingsTree? {
        get { self[keyPath.split(separator: ".", omittingEmptySubsequences: false)[...]] }
        set { self[keyPath.split(separator: ".", omittingEmptySubsequences: false)[...]] = newValue }
    }

    private subscript(keys: ArraySlice<Substring>) -> SettingsTree? {
        get {
            guard let key = keys.first else { return self }
            return mapping?[String(key)]?[keys.dropFirst()]
        }
        set {
            guard let key = keys.first.map(String.init) else {
                self = newValue ?? .null
                return
            }
            var group = mapping ?? SettingsMapping()
            if keys.count == 1 {
                group[key] = newValue
            } else if newValue != nil || group[key] != nil {
                var child = group[key] ?? SettingsTree()
                child[keys.dropFirst()] = newValue
                group[key] = child
            }
            self = .mapping(group)
        }
    }

    /// This tree with the settings of `overlay` in place of its own.
    ///
    /// Groups are merged setting by setting; lists are replaced as a whole. A group with nothing in it changes nothing.
    ///
    /// - Parameters:
    ///   - overlay: the settings that take precedence.
    ///   - keyPath: the path of both trees, for messages.
    /// - Returns: the settings of both.
    /// - Throws: `SettingsError` where one of the two has a group and the other something else.
    public func merging(_ overlay: SettingsTree, at keyPath: String = "") throws -> SettingsTree {
        if let own = mapping, let changes = overlay.mapping {
            var merged = own
            for (key, value) in changes {
                let path = keyPath.isEmpty ? key : "\(keyPath).\(key)"
                merged[key] = try merged[key]?.merging(value, at: path) ?? value
            }
            return .mapping(merged)
        }
        func conflict(_ odd: SettingsTree) -> SettingsError {
            let name = keyPath.split(separator: ".").last.map(String.init) ?? ""
            return SettingsError(
                "The setting \"\(keyPath)\" should be a group of settings, but it is \(odd.literal)."
                    + (ForeignNames.meaning(of: name).map { " \($0.advice)" } ?? ""))
        }
        switch (self, overlay) {
        case (.mapping, .null): return self
        case (.mapping, _): throw conflict(overlay)
        case (.null, _): return overlay
        case (_, .mapping): throw conflict(self)
        default: return overlay
        }
    }

    /// The value as text, if it is text.
    package var text: String? {
        switch self {
        case .string(let text), .plain(let text): text
        default: nil
        }
    }

    /// What kind of value this is, in words with an article.
    var kind: String {
        switch self {
        case .null: "nothing"
        case .bool: "a truth value"
        case .int: "an integer"
        case .double: "a number"
        case .string, .plain: "text"
        case .array: "a list"
        case .mapping: "a group of settings"
        }
    }
}
