/// A setting, a settings file or a command line that cannot be used, and why.
public struct SettingsError: Error, CustomStringConvertible, Sendable, Equatable {
    /// What is wrong, in full sentences.
    public let description: String

    /// Makes an error with the given sentences.
    public init(_ description: String) {
        self.description = description
    }
}

extension SettingsError {
    /// Makes an error about `name`, which is none of `known`; `subject` says what it should have been.
    static func unknown(_ name: String, subject: String, at keyPath: String, known: [String]) -> SettingsError
    {
        var text = "There is no \(subject) \(quoted(name, at: keyPath))."
        if let nearest = nearest(to: name, among: known) {
            text += " Did you mean \(quoted(nearest, at: keyPath))?"
        }
        let shown = 100
        let more = known.count > shown ? " and \(known.count - shown) more" : ""
        text +=
            known.isEmpty
            ? " None is known here." : " Known here: \(known.prefix(shown).joined(separator: ", "))\(more)."
        return SettingsError(text)
    }

    private static func quoted(_ name: String, at keyPath: String) -> String {
        keyPath.isEmpty ? "\"\(name)\"" : "\"\(keyPath).\(name)\""
    }
}
