import PerceiverKit

/// The documents of a source, in the source's own splits; the content of an example is its text.
struct FoundDocuments {
    /// A split that the source does not have is missing; a source without any has training documents alone.
    var splits: [Split: [FoundExample<String>]] = [:]
    var unlabelled: [FoundExample<String>] = []
    /// The names of the columns or keys of labels.
    var labelColumns: [String] = []
    /// What separates labels in a field; nil: found.
    var labelSeparator: String?
    /// The columns of a table that have the texts; nil: none have.
    var columns: RowColumns?
    /// How many could not be read and were skipped.
    var skippedCount = 0
    /// What was found, chosen and left out, for the user.
    var notes: [String] = []
}

extension FoundDocuments {
    /// Counts a text that cannot be read, if such are to be skipped.
    ///
    /// - Throws: the error otherwise.
    mutating func skip(_ settings: some TextSourceSettings, _ fault: () -> DataError) throws {
        guard settings.skipUnreadable else { throw fault() }
        skippedCount += 1
    }
}

extension FoundExample<String> {
    /// Makes a document that is a part of a file, and so has no name but its content.
    init(text: String, labels: [String] = [], place: String) {
        self.init(text, name: String(text.stableHash, radix: 16), labels: labels, place: place)
    }
}

extension Documents {
    /// Reads the labels, and makes the splits that the source at `path` does not have.
    ///
    /// If no training document has a label, the unlabelled ones are trained on.
    init(_ found: FoundDocuments, path: String, division: Division, settings: some TextSourceSettings) throws
    {
        var (training, unlabelled) = (found.splits[.train] ?? [], found.unlabelled)
        if training.isEmpty { swap(&training, &unlabelled) }
        guard !training.isEmpty || !division.needsTraining else {
            throw DataError(path: path, expected: "training documents", found: "none")
        }
        let source = FoundExamples(
            train: training, validation: found.splits[.validation], test: found.splits[.test],
            labelColumns: found.labelColumns,
            notes: found.notes + notesOnSkipped(found.skippedCount, "text"))
        let divided = try source.divided(by: division, settings, path: path)
        let labels = try ExampleLabels(
            of: divided.parts, among: source.train, columns: source.labelColumns,
            separator: found.labelSeparator, division: division)
        func documents(_ split: Split) -> [Document] {
            let classes = labels.classes(of: split)
            return (divided.parts[split] ?? []).enumerated().map { index, example in
                Document(text: example.content, label: classes?[index])
            }
        }
        self.init(
            train: documents(.train), validation: documents(.validation), test: documents(.test),
            unlabelled: unlabelled.prefix(settings.limit ?? .max).map { Document(text: $0.content) },
            classNames: labels.classNames)
        self.labels = labels
        columns = found.columns
        rowPart = division.rows?.part(divided.parts)
        files = divided.files
        notes = divided.notes + labels.notes
    }
}
