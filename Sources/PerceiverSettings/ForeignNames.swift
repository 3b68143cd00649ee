/// What settings are called elsewhere: by PyTorch, Lightning, Hugging Face and other code of Perceivers.
package enum ForeignNames {
    /// What a name stands for here.
    package struct Meaning: Sendable {
        /// The names that it is known by, in snake case.
        package let names: [String]
        /// The settings here that do the same, by their key paths; none where there is nothing to set.
        package let keyPaths: [String]
        /// What else is good to know: a sentence, or nothing.
        let remark: String

        /// Names and key paths are separated by blanks.
        init(_ names: String, _ keyPaths: String, _ remark: String = "") {
            self.names = names.split(separator: " ").map(String.init)
            self.keyPaths = keyPaths.split(separator: " ").map(String.init)
            self.remark = remark
        }

        /// The right names, as an answer to somebody who wrote a wrong one.
        package var answer: String {
            let guess = keyPaths.isEmpty ? "" : "Did you mean \(keyPaths.alternatives)?"
            return [guess, remark].filter { !$0.isEmpty }.joined(separator: " ")
        }
    }

    private static let meanings = Dictionary(
        uniqueKeysWithValues: settings.flatMap { meaning in meaning.names.map { ($0, meaning) } })

    /// What `name` stands for, however it is spelled: `maxEpochs`, `max-epochs` and `max_epochs` are one name.
    package static func meaning(of name: String) -> Meaning? {
        meanings[settingName(name).replacing("-", with: "_")]
    }

    /// The first name with a meaning: `name` itself, or, of a group, one within it; `optim.lr` is a learning rate.
    static func path(from name: String, to value: SettingsTree) -> (path: String, meaning: Meaning)? {
        for (key, inner) in value.mapping ?? SettingsMapping() {
            if let found = path(from: key, to: inner) { return ("\(name).\(found.path)", found.meaning) }
        }
        return meaning(of: name).map { (name, $0) }
    }

    /// The value among `choices` that `text` stands for, by the name that it has elsewhere: `OneCycleLR` is `one_cycle`.
    package static func value(of text: String, among choices: [String]) -> String? {
        values[text.lettersAndDigits].flatMap { choices.contains($0) ? $0 : nil }
    }
}

extension [String] {
    /// The one of them that `text` is in another case, or with other marks between its words; nil if it is none.
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
