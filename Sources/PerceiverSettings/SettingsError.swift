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
    /// Makes an error about the unknown setting `name` with the value `value`, where `known` are the valid names.
    ///
    /// It suggests a known name that differs in one letter, or else the meaning of a name from another library, be it
    /// that of the setting or of one within it, or else the nearest known name.
    static func unknown(_ name: String, _ value: SettingsTree, at keyPath: String, known: [String])
        -> SettingsError
    {
        let near = nearest(to: name, among: known)
        let isMisspelled = near.map { editDistance(name, $0) <= 1 } ?? false
        var foreign = isMisspelled ? nil : ForeignNames.path(from: name, to: value)
        // Another adapter or data set has a setting of exactly this name, so there is nothing to suggest.
        if let path = foreign?.path, foreign?.meaning.keyPaths.contains(joined(path, at: keyPath)) == true {
            foreign = nil
        }
        var text = "There is no setting \(quoted(foreign?.path ?? name, at: keyPath))."
        let advice = foreign?.meaning.advice(at: keyPath, known: known) ?? ""
        if !advice.isEmpty {
            text += " \(advice)"
        } else if let near {
            text += " Did you mean \(quoted(near, at: keyPath))?"
        }
        let shown = 100
        let more = known.count > shown ? " and \(known.count - shown) more" : ""
        text +=
            known.isEmpty
            ? " None is known here." : " Known here: \(known.prefix(shown).joined(separator: ", "))\(more)."
        return SettingsError(text)
    }

    private static func quoted(_ name: String, at keyPath: String) -> String {
        "\"\(joined(name, at: keyPath))\""
    }

    private static func joined(_ name: String, at keyPath: String) -> String {
        keyPath.isEmpty ? name : "\(keyPath).\(name)"
    }
}
