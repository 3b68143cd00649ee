/// A regular expression, small and capital letters alike, that finds something in the names of files.
package struct NamePattern {
    private let regex: Regex<AnyRegexOutput>
    private let text: String
    private let setting: String

    /// The parser of expressions needs room on the call stack for each bracket in another.
    private static let longest = 500

    /// Reads the expression that the setting `data.<setting>` has.
    ///
    /// - Throws: `SettingsError` if it is none, or a very long one.
    package init(_ text: String, setting: String) throws {
        guard text.unicodeScalars.count <= Self.longest else {
            throw SettingsError(
                "data.\(setting) should be a regular expression of at most \(Self.longest) characters, but it has "
                    + "\(text.unicodeScalars.count).")
        }
        do {
            regex = try Regex(text).ignoresCase()
        } catch {
            throw SettingsError(
                "data.\(setting) should be a regular expression, but \"\(text)\" is none: \(error)")
        }
        self.text = text
        self.setting = setting
    }

    /// What the expression finds in each name: its first part in parentheses that matches, in small letters, or
    /// all that it matches if it has no such part.
    ///
    /// - Parameters:
    ///   - names: of files.
    ///   - prefersPartNames: whether a part that has a name, `(?<left>l|left)`, stands for its name.
    /// - Returns: what is found, in the order of `names`.
    /// - Throws: `SettingsError` if it matches none of the names, or not all of them.
    package func values(in names: [String], prefersPartNames: Bool = false) throws -> [String] {
        let found = try names.map { name in
            try regex.firstMatch(in: name).map { match in
                let part = match.output.dropFirst().first { $0.substring != nil } ?? match.output[0]
                if prefersPartNames, let own = part.name { return own }
                return part.substring?.lowercased() ?? ""
            }
        }
        if let first = found.firstIndex(of: nil) {
            let count = found.count { $0 == nil }
            throw SettingsError(
                "data.\(setting), \"\(text)\", matches \(names.count - count) of the \(names.count) names of files; "
                    + "not, for example, \(names[first]).")
        }
        return found.compactMap { $0 }
    }
}
