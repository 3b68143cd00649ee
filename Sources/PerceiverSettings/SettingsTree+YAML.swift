import Yams

extension SettingsTree {
    /// Reads YAML text, which must hold one group of settings or nothing.
    ///
    /// `source` names the text in messages.
    public init(yaml: String, source: String = "The settings") throws {
        let root = try YAMLText.node(of: yaml, source: source)
        self = try root.map { try Self(node: $0, source: source, keepsPlainText: false) } ?? .null
        if self == .null { self = SettingsTree() }
        guard case .mapping = self else {
            throw SettingsError("\(source) should be a group of settings, but found was \(kind).")
        }
    }

    /// Reads a list or a group from a command line, such as `[1, 2]`, whose elements' types are not known yet.
    init?(commandLineText text: String) {
        guard let node = try? YAMLText.node(of: text, source: ""),
            let tree = try? Self(node: node, source: "", keepsPlainText: true)
        else { return nil }
        self = tree
    }

    /// The tree as YAML text that reads back as the same tree.
    public func yamlText() throws -> String {
        do {
            // A negative width turns off the folding of long lines.
            return try Yams.serialize(node: node, width: -1, allowUnicode: true)
        } catch {
            throw SettingsError("The settings cannot be written as YAML. \(error)")
        }
    }

    private init(node: Node, source: String, keepsPlainText: Bool) throws {
        switch node {
        case .scalar(let scalar):
            // Quotes and the tags `!` and `!!str` mark a value as text, whatever it looks like.
            let isPlain = scalar.style == .plain && scalar.tag.rawValue.isEmpty
            if isPlain {
                self = keepsPlainText ? .plain(scalar.string) : YAMLScalar.value(of: scalar.string)
            } else {
                self = .string(scalar.string)
            }
        case .sequence(let elements):
            self = .array(
                try elements.map { try Self(node: $0, source: source, keepsPlainText: keepsPlainText) })
        case .mapping(let fields):
            self = .mapping(
                SettingsMapping(
                    try fields.map { key, value in
                        guard let name = key.scalar?.string else {
                            throw SettingsError("\(source) should have only text as keys.")
                        }
                        return (name, try Self(node: value, source: source, keepsPlainText: keepsPlainText))
                    }))
        case .alias(let alias):
            throw SettingsError("\(source) should not use the alias *\(alias.anchor.rawValue) here.")
        }
    }

    private var node: Node {
        switch self {
        case .null: Node("null", .implicit, .plain)
        case .bool(let value): Node(value ? "true" : "false", .implicit, .plain)
        case .int(let value): Node(String(value), .implicit, .plain)
        case .double(let value): Node(YAMLScalar.text(of: value), .implicit, .plain)
        case .string(let value): Self.node(of: value)
        case .plain(let value): YAMLScalar.value(of: value).node
        case .array(let elements):
            Node(elements.map(\.node), .implicit, elements.allAreScalars ? .flow : .block)
        case .mapping(let fields):
            Node(
                fields.map { (Self.node(of: $0.key), $0.value.node) }, .implicit,
                fields.isEmpty ? .flow : .block)
        }
    }

    private static func node(of text: String) -> Node {
        Node(
            text, .implicit,
            YAMLScalar.needsQuotes(text) || text.contains(where: \.isNewline) ? .doubleQuoted : .plain)
    }
}

extension [SettingsTree] {
    fileprivate var allAreScalars: Bool {
        allSatisfy { element in
            switch element {
            case .array, .mapping: false
            default: true
            }
        }
    }
}
