import PerceiverKit

/// The names of fields that a user gives, columns of a table or keys of an object; nil or none: the usual ones.
struct FieldSettings {
    let texts: [String]?
    /// Those that hold texts, which are read where none is named, and none is called as usual or other data sets read the
    /// other columns.
    var found: [Int] = []
    /// Whether other data sets read the other columns.
    var sharesRows = false
    /// Nil: labels are not read.
    let labels: [String]?
    let split: String?
}

/// Where a table's rows or a file's objects have the text, the labels and the split.
struct TextFields {
    /// What such fields are called, in the order in which they are looked for.
    static let textNames = [
        "text", "review", "review_text", "sentence", "content", "comment", "comment_text", "tweet", "message",
        "body",
    ]

    let texts: [Int]
    let labels: [Int]
    let split: Int?
    /// What was chosen, for the user.
    let notes: [String]

    /// Finds the fields among those that there are.
    ///
    /// - Throws: `DataError` that lists them if one that is needed is not there.
    init(_ settings: FieldSettings, in columns: ColumnNames, part: SplitFiles.Part) throws {
        let kind = columns.kind
        let plural = "label_\(kind)s"
        let setting = "text_\(kind)"
        if let asked = settings.texts, !asked.isEmpty {
            texts = try asked.map { try columns.index(of: $0, setting: setting) }
        } else {
            let usual = try columns.index(of: nil, setting: setting, usual: Self.textNames)
            let all = settings.sharesRows || usual == nil ? settings.found : []
            texts = Set(all + [usual].compactMap { $0 }).sorted()
            // Throws with the names that there are.
            if texts.isEmpty {
                _ = try columns.requiredIndex(of: nil, setting: setting, usual: Self.textNames)
            }
        }
        var notes: [String] = []
        let names = texts.map { columns.names[$0] }
        if settings.texts == nil, names != ["text"] {
            notes.append("texts in the \(kind)\(names.count == 1 ? "" : "s") \(names.quoted)")
        }
        let isWhole = part == .whole
        let index = try columns.index(
            of: isWhole ? settings.split : nil, setting: "split_\(kind)", usual: ["split"])
        let isLabelled = part != .unlabelled && part != .other(hasLabels: false)
        if let wanted = settings.labels, isLabelled {
            labels = try columns.labelIndices(wanted, setting: plural, besides: texts + [index])
            let names = labels.map { columns.names[$0] }
            if names.isEmpty, part == .other(hasLabels: true) {
                throw DataError(
                    path: columns.place,
                    expected:
                        "labels as in the training file, in a \(kind) called \(ColumnNames.usualLabels.quoted)",
                    found: "the \(kind)s \(columns.names.quoted)")
            } else if names.isEmpty {
                notes.append(
                    "no labels: there is no \(kind) called \(ColumnNames.usualLabels.quoted); data.\(plural) names others"
                )
            } else if wanted.isEmpty, names != ["label"] {
                notes.append("labels in the \(kind) \(names.quoted)")
            }
        } else {
            labels = []
        }
        split = isWhole ? index : nil
        if index != nil, !isWhole { notes.append("the \(kind) \"split\" is left out: each file is a split") }
        self.notes = notes
    }
}
