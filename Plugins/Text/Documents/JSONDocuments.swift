import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of documents in JSON files.
public struct JSONSettings: TextSourceSettings, LabelFieldSettings {
    @Setting("the key of the texts; null: text, review, sentence or the like") public var textKey: String?
    @Setting(
        "the keys of labels: text, numbers, truth values or arrays of texts; none: label, class, or the like"
    )
    public var labelKeys: [String] = []
    @Setting(LabelFieldHelp.labelSeparator) public var labelSeparator: String?
    @Setting(hasLabelsHelp) public var hasLabels = true
    @Setting("the key of train, validation or test; null: split, if it is there") public var splitKey: String?
    @Setting(DivisionHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting(textLimitHelp, .many)
    public var limit: Int?
    @Setting(skipUnreadableHelp, isChangeable: true) public var skipUnreadable = false
    /// The settings of tokenization.
    public var tokens = TokenSettings()

    /// The defaults.
    public init() {}
}

private let jsonExtensions = ["jsonl", "ndjson", "json"]

extension Documents {
    /// Whether a path is a JSON or JSON Lines file, or a folder with `train.json` or `train.jsonl`.
    static func recognizesJSON(at path: String) -> Bool {
        SplitFiles.recognizes(path, extensions: jsonExtensions)
    }

    /// Reads a file with a JSON object in each line or an array of objects, or a folder of such files.
    ///
    /// A file is split by what its objects say or, if they say nothing, at random. A folder has `train.jsonl` and may
    /// have `validation.jsonl`, `test.jsonl` and `unlabelled.jsonl`; a split's other names, such as `val.jsonl`, are as
    /// good.
    ///
    /// - Throws: `DataError` that names the file and the line or element, `SettingsError` for settings.
    public init(json settings: JSONSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a JSON or JSON Lines file, or a folder with train.jsonl")
        let files = try SplitFiles(
            at: path, extensions: jsonExtensions, needsTraining: division.needsTraining)
        let found = try files.documents { file, part in
            try jsonDocuments(at: file, settings: settings, part: part)
        }
        try self.init(found, path: path, division: division, settings: settings)
    }
}

/// Reads one file.
private func jsonDocuments(
    at path: String, settings: JSONSettings, part: SplitFiles.Part
) throws -> FoundDocuments {
    let names = FieldSettings(
        texts: settings.textKey.map { [$0] }, labels: settings.hasLabels ? settings.labelKeys : nil,
        split: settings.splitKey)
    var found = FoundDocuments(labelSeparator: settings.separator)
    /// The keys of the first object's fields, which all others need too.
    var keys: (text: String, labels: [String], split: String?)?
    try forEachObject(at: path, unreadable: { try found.skip(settings, $0) }) { object, place in
        if keys == nil {
            let columns = ColumnNames(object.keys, place: place, kind: "key")
            let fields = try TextFields(names, in: columns, part: part)
            found.labelColumns = fields.labels.map { columns.names[$0] }
            found.notes = fields.notes
            keys = (
                columns.names[fields.texts[0]], found.labelColumns, fields.split.map { columns.names[$0] }
            )
        }
        guard let keys else { return }
        let fields = ObjectFields(object, place: place)
        let split = try keys.split.map { try Split(fields.text($0, setting: "split_key"), at: place) }
        let labels = try keys.labels.map {
            try fields.label($0, setting: "label_keys", separator: settings.separator)
        }
        found.labelSeparator = found.labelSeparator ?? labels.compactMap(\.separator).first
        found.splits[split ?? .train, default: []].append(
            FoundExample(
                text: try fields.text(keys.text, setting: "text_key"), labels: labels.map(\.text),
                place: place))
    }
    return found
}
