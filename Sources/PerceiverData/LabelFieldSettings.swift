import PerceiverSettings

/// The settings of data whose labels stand in fields of rows or objects.
public protocol LabelFieldSettings: Settings {
    /// What separates the labels in a field; nil: found; `none`: nothing.
    var labelSeparator: String? { get }
}

extension LabelFieldSettings {
    /// What separates the labels in a field; nil: found; empty: nothing.
    public var separator: String? { labelSeparator?.lowercased() == "none" ? "" : labelSeparator }
}

/// The help of these settings.
public enum LabelFieldHelp {
    /// The help of `label_separator`.
    public static let labelSeparator =
        "what separates labels in a field, such as the comma in a,b: each example then has a set of labels; "
        + "none: a field is one class; null: a comma, semicolon or bar, if labels repeat between them"
}
