/// A setting given on a command line, as in `--training.batch-size 32`.
public struct SettingsOverride: Sendable, Equatable {
    /// The setting's dotted path in snake case.
    public let keyPath: String
    /// The text that was given, whose type is not known yet.
    public let value: SettingsTree

    /// Makes an override of the setting at `keyPath` by the given text.
    public init(keyPath: String, text: String) {
        self.keyPath = keyPath
        value = .plain(text)
    }

    /// Reads arguments of the forms `--key value` and `--key=value`, in which `-` stands for `_` in a key.
    public static func parse(_ arguments: [String]) throws -> [SettingsOverride] {
        var overrides: [SettingsOverride] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                throw SettingsError(
                    "The argument \"\(argument)\" should begin with \"--\" and the name of a setting.")
            }
            let parts = argument.dropFirst(2).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let keyPath = parts[0].map { $0 == "-" ? "_" : String($0) }.joined()
            if keyPath.split(separator: ".", omittingEmptySubsequences: false).contains("") {
                throw SettingsError(
                    "The argument \"\(argument)\" should name a setting, such as --group.name.")
            }
            if parts.count == 2 {
                overrides.append(SettingsOverride(keyPath: keyPath, text: String(parts[1])))
            } else if let value = rest.first, !value.hasPrefix("--") {
                rest.removeFirst()
                overrides.append(SettingsOverride(keyPath: keyPath, text: value))
            } else {
                let name = keyPath.split(separator: ".").last.map(String.init) ?? ""
                // Some of our own names are in the table too, for those who put them into the wrong group.
                let foreign = ForeignNames.meaning(of: name).flatMap {
                    $0.keyPaths.contains(keyPath) ? nil : $0.advice
                }
                throw SettingsError(
                    "The argument \"\(argument)\" should be followed by a value."
                        + (foreign.map { " \($0)" } ?? ""))
            }
        }
        return overrides
    }
}

extension SettingsTree {
    /// This tree with all `overrides` applied; of two for one setting the later wins.
    ///
    /// The values have no type until they are decoded, so save the decoded settings, not this tree.
    ///
    /// - Throws: `SettingsError` where a group and something else are given for one setting.
    public func applying(_ overrides: [SettingsOverride]) throws -> SettingsTree {
        try overrides.reduce(self) { tree, override in
            var change = SettingsTree()
            change[override.keyPath] = override.value
            return try tree.merging(change)
        }
    }
}
