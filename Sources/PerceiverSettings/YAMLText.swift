import Yams

/// Reads YAML text from untrusted sources, within limits.
enum YAMLText {
    /// The most bytes of a text; settings files have a few thousand.
    static let byteLimit = 1 << 20
    /// The deepest nesting of groups and lists; settings have about five levels.
    static let depthLimit = 64

    /// The root node of the text; nil: the text is empty.
    ///
    /// - Throws: `SettingsError` for text that is not YAML, is too large or too deeply nested, or uses an alias.
    static func node(of text: String, source: String) throws -> Node? {
        guard text.utf8.count <= byteLimit else {
            throw SettingsError(
                "\(source) should have at most \(byteLimit) bytes, but the text has \(text.utf8.count).")
        }
        try refuseAliases(in: text, source: source)
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw SettingsError("\(source) cannot be read as YAML: \(reason(of: error)).")
        }
        if let root, !root.isWithin(depth: depthLimit) {
            throw SettingsError(
                "\(source) should have at most \(depthLimit) groups and lists within each other.")
        }
        return root
    }

    /// Refuses aliases: a few lines of nested aliases can expand to more than any memory holds.
    ///
    /// The parser expands aliases without telling. So the text is parsed once with all anchors
    /// renamed, so that every alias becomes an error.
    private static func refuseAliases(in text: String, source: String) throws {
        guard text.utf8.contains(UInt8(ascii: "&")), text.utf8.contains(UInt8(ascii: "*")) else { return }
        var prefix = "x"
        while text.contains(prefix) { prefix += "x" }
        do {
            _ = try Yams.compose(yaml: text.replacing("&", with: "&" + prefix))
        } catch {
            throw SettingsError(
                "\(source) cannot be read as YAML without aliases such as *name, which settings cannot have: write out "
                    + "what they stand for: \(reason(of: error)).")
        }
    }

    /// What is wrong with the text and where, without quoting it.
    private static func reason(of error: any Error) -> String {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            "in line \(mark.line), column \(mark.column), \(problem)"
        case YamlError.reader(let problem, _, _, _): problem
        case YamlError.duplicatedKeysInMapping(let names, let context):
            "in line \(context.mark.line), the key \"\(names.first?.prefix(60) ?? "")\" is duplicated"
        default: "the parser fails"
        }
    }
}

extension Node {
    /// Whether groups and lists are nested at most `depth` levels deep.
    fileprivate func isWithin(depth: Int) -> Bool {
        switch self {
        case .scalar, .alias: true
        case .sequence(let elements): depth > 0 && elements.allSatisfy { $0.isWithin(depth: depth - 1) }
        case .mapping(let fields):
            depth > 0
                && fields.allSatisfy { $0.isWithin(depth: depth - 1) && $1.isWithin(depth: depth - 1) }
        }
    }
}
