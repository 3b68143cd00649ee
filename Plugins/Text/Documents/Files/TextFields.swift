import PerceiverKit

/// The names of fields that a user gives, columns of a table or keys of an object; nil or none: the usual ones.
struct FieldSettings {
    let text: String?
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

    let text: Int
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
        text = try columns.requiredIndex(of: settings.text, setting: "text_\(kind)", usual: Self.textNames)
        var notes: [String] = []
        if settings.text == nil, columns.names[text] != "text" {
            notes.append("texts in the \(kind) \"\(columns.names[text])\"")
        }
        let isWhole = part == .whole
        let index = try columns.index(
            of: isWhole ? settings.split : nil, setting: "split_\(kind)", usual: ["split"])
        let isLabelled = part != .unlabelled && part != .other(hasLabels: false)
        if let wanted = settings.labels, isLabelled {
            labels = try columns.labelIndices(wanted, setting: plural, besides: [text, index])
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
