import PerceiverSettings

/// The settings of a CSV or TSV file with a row for each example: the path of its file, its labels, and perhaps its split.
public protocol ManifestSettings: DivisionSettings, LabelFieldSettings {
    /// The column of paths; nil: one of the usual names.
    var pathColumn: String? { get }
    /// The columns of labels; none: one of the usual names.
    var labelColumns: [String] { get }
    /// The column that says the split; nil: `split`, if it is there.
    var splitColumn: String? { get }
    /// The column of folds, where there are no splits; nil: `fold`, if it is there.
    var foldColumn: String? { get }
    /// The fold for the test; nil: the last.
    var testFold: String? { get }
    /// The fold for validation; nil: a share of the others.
    var validationFold: String? { get }
    /// The folder that paths are relative to; nil: the manifest's own, or one beside it.
    var folder: String? { get }
    /// Whether fields may stand in double quotes.
    var quoted: Bool { get }
    /// Whether rows that cannot be read are skipped and counted, and files too.
    var skipUnreadable: Bool { get }
}

/// The help of these settings.
public enum ManifestHelp {
    /// The help of `path_column`.
    public static let pathColumn = "the column of paths; null: path, filename, file, or the like"
    /// The help of `label_columns`.
    public static let labelColumns =
        "the columns of labels, several for several numbers or for labels of 0 and 1; none: label, class, or the like"
    /// The help of `split_column`.
    public static let splitColumn =
        "the column that says train, validation or test; null: split, if it is there"
    /// The help of `fold_column`.
    public static let foldColumn =
        "the column of folds, where there are no splits; null: fold, if it is there"
    /// The help of `test_fold`.
    public static let testFold = "the fold for the test; null: the last"
    /// The help of `validation_fold`.
    public static let validationFold = "the fold for validation; null: a share of the others"
    /// The help of `folder`.
    public static let folder =
        "the folder that paths are relative to; null: the manifest's own, or the one beside it or above that has them"
    /// The help of `quoted`.
    public static let quoted =
        "whether fields in double quotes may hold delimiters and line ends; if not, quotes are text"
}
