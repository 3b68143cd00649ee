import Yams

/// Reads YAML text that may come from anybody, within bounds.
enum YAMLText {
    /// The most bytes of a text; a settings file has a few thousand.
    static let byteLimit = 1 << 20
    /// The most groups and lists within each other; settings have five or so.
    static let depthLimit = 64

    /// The root of the text; nil: it holds nothing.
    ///
    /// - Throws: `SettingsError` for what is no YAML, is too large or too deep, or uses an alias.
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

    /// Refuses aliases: a few lines of them, each of many of the one before, stand for more than any memory holds.
    ///
    /// The parser puts in for an alias what it stands for and tells nobody. So the text is read once with all anchors
    /// renamed, which leaves every alias without one.
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

    /// Where the text is at fault, and how, without the text itself.
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
    /// Whether no more than so many groups and lists lie within each other.
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
