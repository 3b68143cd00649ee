import PerceiverSettings

/// The message about an unknown option, with suggestions like those for an unknown setting.
enum UnknownOption {
    /// Replaces the argument parser's message about an unknown option by one that suggests names.
    ///
    /// - Parameter message: the parser's whole message, which ends with the command's usage.
    /// - Returns: the new message; any other message unchanged.
    static func explained(in message: String) -> String {
        guard let found = message.prefixMatch(of: #/Error: Unknown option '--(?<name>[^']*)'[^\n]*/#) else {
            return message
        }
        let name = String(found.name)
        let usage = message[found.range.upperBound...]
        let known = usage.matches(of: #/--[a-z][a-z-]*/#).map { String($0.output) }
        return "Error: There is no option \"--\(name)\" here.\(suggestion(for: name, known: known))\(usage)"
    }

    /// A suggestion: an option of a similar name, or one that does what the name means elsewhere, or else a setting.
    private static func suggestion(for name: String, known: [String]) -> String {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        let meaning = ForeignNames.meaning(of: last)
        let options = (meaning?.keyPaths ?? []).map(option).filter(known.contains)
        if let near = options.first ?? near("--\(name)", among: known, within: meaning == nil ? 3 : 1) {
            return " Did you mean \"\(near)\"?"
        }
        guard let meaning else { return "" }
        guard !meaning.keyPaths.isEmpty else { return " \(meaning.advice)" }
        return " \(meaning.advice) Settings belong to the command train; a run keeps its own."
    }

    /// The name that an option for a setting would have: `--batch-size` for `training.batch_size`.
    private static func option(for keyPath: String) -> String {
        "--" + (keyPath.split(separator: ".").last ?? "").replacing("_", with: "-")
    }

    private static func near(_ name: String, among known: [String], within limit: Int) -> String? {
        nearest(to: name, among: known).flatMap {
            editDistance(name.lowercased(), $0) <= limit ? $0 : nil
        }
    }
}
