/// Names of settings in PyTorch, Lightning, Hugging Face and other Perceiver code, and their names here.
package enum ForeignNames {
    /// What a name elsewhere means here.
    package struct Meaning: Sendable {
        /// The names elsewhere, in snake case.
        package let names: [String]
        /// The key paths of the settings that do the same; none where there is nothing to set.
        package let keyPaths: [String]
        /// A further sentence of advice, or an empty text.
        let remark: String

        /// Names and key paths are separated by blanks.
        init(_ names: String, _ keyPaths: String, _ remark: String = "") {
            self.names = names.split(separator: " ").map(String.init)
            self.keyPaths = keyPaths.split(separator: " ").map(String.init)
            self.remark = remark
        }

        /// Advice to a user who wrote a name from elsewhere.
        package var advice: String { advice(naming: keyPaths) }

        /// Advice to a user who wrote it in the group at `keyPath`, which has the settings `known`.
        ///
        /// Adapters and data sets have settings of their own: only what this one has is suggested within its group.
        func advice(at keyPath: String, known: [String]) -> String {
            let paths = keyPaths.compactMap { path -> String? in
                let parts = path.split(separator: ".")
                let (group, name) = (parts.dropLast().joined(separator: "."), String(parts.last ?? ""))
                guard keyPath == group || keyPath.hasPrefix("\(group).") else { return path }
                return known.contains(name) ? "\(keyPath).\(name)" : nil
            }
            return paths.isEmpty && !keyPaths.isEmpty ? "" : advice(naming: paths)
        }

        private func advice(naming paths: [String]) -> String {
            let guess = paths.isEmpty ? "" : "Did you mean \(paths.alternatives)?"
            return [guess, remark].filter { !$0.isEmpty }.joined(separator: " ")
        }
    }

    private static let meanings = Dictionary(
        uniqueKeysWithValues: settings.flatMap { meaning in meaning.names.map { ($0, meaning) } })

    /// The meaning of `name` in any spelling: `maxEpochs`, `max-epochs` and `max_epochs` are one name.
    package static func meaning(of name: String) -> Meaning? {
        meanings[settingName(name).replacing("-", with: "_")]
    }

    /// The meaning of `name`, or of the first name in the group that it is: `optim: {lr: 1}` means a learning rate.
    static func path(from name: String, to value: SettingsTree) -> (path: String, meaning: Meaning)? {
        for (key, inner) in value.mapping ?? SettingsMapping() {
            if let found = path(from: key, to: inner) { return ("\(name).\(found.path)", found.meaning) }
        }
        return meaning(of: name).map { (name, $0) }
    }

    /// The choice that `text` means, such as `one_cycle` for the `OneCycleLR` of PyTorch; nil if there is none.
    package static func value(of text: String, among choices: [String]) -> String? {
        values[text.lettersAndDigits].flatMap { choices.contains($0) ? $0 : nil }
    }
}

extension [String] {
    /// The choice that `text` equals but for case and the marks between its words; nil if there is none.
    package func choice(spelled text: String) -> String? {
        if contains(text) { return text }
        let alike = filter { $0.lettersAndDigits == text.lettersAndDigits }
        return alike.count == 1 ? alike[0] : nil
    }

    /// `"a"`, `"a" or "b"`, `"a", "b" or "c"`.
    fileprivate var alternatives: String {
        let names = map { "\"\($0)\"" }
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return "\(names.dropLast().joined(separator: ", ")) or \(last)"
    }
}

extension String {
    /// `One-Cycle` and `one_cycle` as `onecycle`.
    fileprivate var lettersAndDigits: String { lowercased().filter { $0.isLetter || $0.isNumber } }
}
