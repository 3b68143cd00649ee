/// A group of settings: a struct whose properties are the settings and whose initial values are their
/// defaults.
///
/// A property is an integer, a number, a truth value, text, an enum with text as raw value that is
/// `CaseIterable`, another `Settings` struct, or an optional or array of these. Coding keys must be left to
/// the compiler. In files and on command lines a property is known by its name in snake case: `batchSize` is
/// `batch_size`.
public protocol Settings: Codable, Sendable {
    /// What some settings are for, in one line each, by name in snake case.
    static var help: [String: String] { get }

    /// The numbers that some settings may be, by name in snake case; for the others see ``SettingRange``.
    ///
    /// They hold for every element of a list. Settings are checked where they are decoded.
    static var ranges: [String: SettingRange] { get }

    /// The settings that may change while a run goes on, by name in snake case: they say how to go on, or where things
    /// lie, and not what is learned. A change of any other makes it another run.
    static var changeable: Set<String> { get }

    /// Makes the group with all defaults.
    init()
}

extension Settings {
    /// No help, for groups whose names say enough.
    public static var help: [String: String] { [:] }

    /// None, for groups whose numbers are all sizes and counts, or amounts.
    public static var ranges: [String: SettingRange] { [:] }

    /// None: all make the run what it is.
    public static var changeable: Set<String> { [] }

    /// The keys of the settings that may change while a run goes on, in this group and in the groups in it.
    package static func changeableKeys(at keyPath: String) -> [String] {
        Mirror(reflecting: Self()).children.flatMap { child -> [String] in
            let name = settingName(child.label ?? "")
            let path = "\(keyPath).\(name)"
            if changeable.contains(name) { return [path] }
            return (child.value as? any Settings).map { type(of: $0).changeableKeys(at: path) } ?? []
        }
    }
}

/// The name that settings files use for the property called `label`: `adamBeta1` becomes `adam_beta1`.
func settingName(_ label: String) -> String {
    let characters = Array(label)
    var name = ""
    for (index, character) in characters.enumerated() {
        if index > 0, character.isUppercase {
            let isBeforeLowercase = index + 1 < characters.count && characters[index + 1].isLowercase
            // Each capital begins a word, but capitals and digits in a row are one word: `useGELU`, `conv2D`.
            if characters[index - 1].isLowercase || isBeforeLowercase { name += "_" }
        }
        name += character.lowercased()
    }
    return name
}
