import PerceiverSettings

/// What is said of an option that a command does not have: the same as of a setting that there is not.
enum UnknownOption {
    /// Puts the right names in place of the words that the parser of command lines has for an unknown option.
    ///
    /// - Parameter message: all that would be written, which ends with the command's usage.
    /// - Returns: the same with other words; any other message as it is.
    static func explained(in message: String) -> String {
        guard let found = message.prefixMatch(of: #/Error: Unknown option '--(?<name>[^']*)'[^\n]*/#) else {
            return message
        }
        let name = String(found.name)
        let usage = message[found.range.upperBound...]
        let known = usage.matches(of: #/--[a-z][a-z-]*/#).map { String($0.output) }
        return "Error: There is no option \"--\(name)\" here.\(answer(to: name, known: known))\(usage)"
    }

    /// An option of the command if one has that name or nearly, or does what the name means elsewhere; else the setting.
    private static func answer(to name: String, known: [String]) -> String {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        let meaning = ForeignNames.meaning(of: last)
        let options = (meaning?.keyPaths ?? []).map(option).filter(known.contains)
        if let near = options.first ?? near("--\(name)", among: known, within: meaning == nil ? 3 : 1) {
            return " Did you mean \"\(near)\"?"
        }
        guard let meaning else { return "" }
        guard !meaning.keyPaths.isEmpty else { return " \(meaning.answer)" }
        return " \(meaning.answer) Settings belong to the command train; a run keeps its own."
    }

    /// What the option is called that sets a setting, if there is one: `training.batch_size` as `--batch-size`.
    private static func option(for keyPath: String) -> String {
        "--" + (keyPath.split(separator: ".").last ?? "").replacing("_", with: "-")
    }

    private static func near(_ name: String, among known: [String], within limit: Int) -> String? {
        nearest(to: name, among: known).flatMap {
            editDistance(name.lowercased(), $0) <= limit ? $0 : nil
        }
    }
}
