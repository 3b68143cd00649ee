import PerceiverKit

/// The rows of a table, each an example, with the columns that are learned as its labels.
///
/// A batch holds the tensors that ``TableInput`` reads, and those of `ExampleLabels`.
public struct RowsDataset: Dataset {
    /// The shapes, the labels, and the file of columns.
    public let description: DataDescription
    /// What was found, for the user.
    public let notes: [String]
    /// All rows, of a table that other data sets read a part of.
    public let rowPart: RowPart?
    private let values: [Split: RowValues]
    private let labels: ExampleLabels
    private var augmentation: RowAugmentation
    private let seed: UInt64

    /// Reads a CSV or TSV file, or a folder of them.
    ///
    /// - Throws: `DataError` that names the file and the row; `SettingsError` for settings.
    init(files settings: RowsSettings, request: DataRequest) throws {
        try settings.checkRanges(at: "data")
        try requirePath(request.path, to: "a CSV or TSV file, or a folder with train.csv")
        let known = try request.files[TableDescription.fileName].map { try TableDescription(contents: $0) }
        let source = try RowSource(
            at: request.path, settings, known: known, sharing: request.rows,
            for: request.purpose)
        try self.init(source, settings, known: known, request: request)
    }

    /// Takes the rows of a source.
    ///
    /// - Parameters:
    ///   - source: the rows.
    ///   - settings: how they are read and divided.
    ///   - known: the columns of an earlier run; nil: found in the training rows.
    ///   - request: the request for the data.
    /// - Throws: as the other initialiser.
    init(_ source: RowSource, _ settings: RowsSettings, known: TableDescription?, request: DataRequest) throws
    {
        let division = try request.division()
        let divided = try source.found.divided(by: division, settings, path: request.path)
        let labels = try ExampleLabels(
            of: divided.parts, among: source.found.train, columns: source.found.labelColumns,
            separator: source.found.labelSeparator, division: division)
        var notes = divided.notes + labels.notes
        let columns: TableDescription
        if let known {
            columns = known
            if request.takesOver {
                notes.append(
                    "columns, kinds, words, gaps and bins are those of the earlier run; settings of them change nothing"
                )
            }
        } else {
            let bins = try request.inputSettings(TableInputSettings.self).bins
            let surveys = try source.surveys(
                of: divided.parts[.train] ?? [], settings, binCount: bins,
                sharesRows: division.rows != nil, path: request.path)
            columns = try TableDescription(
                surveys, settings, targets: request.rows?.labelColumns ?? source.found.labelColumns,
                path: request.path)
            notes += surveys.lines
        }
        let reader = CellReader(columns)
        values = try divided.parts.mapValues { try source.values(of: $0, reader) }
        var shapes = ["is_gap": [reader.columns.count]]
        if reader.numberCount > 0 { shapes["numbers"] = [reader.numberCount, reader.width] }
        if reader.wordCount > 0 { shapes["words"] = [reader.wordCount] }
        var description = DataDescription(
            shapes: shapes,
            files: divided.files.merging([TableDescription.fileName: try columns.fileContents]) { $1 })
        labels.describe(&description)
        self.description = description
        self.notes = notes
        rowPart = division.rows?.part(divided.parts)
        self.labels = labels
        augmentation = settings.augmentation
        seed = request.seed
    }

    /// The number of rows of a split.
    public func count(of split: Split) -> Int { values[split]?.count ?? 0 }

    /// False where values are hidden at random.
    public var isSameEachEpoch: Bool { augmentation.hide == 0 }

    /// The same rows, with no value hidden.
    public var measured: any Dataset {
        var measured = self
        measured.augmentation = RowAugmentation()
        return measured
    }

    /// Rows as a batch.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        guard let values = values[split], indices.allSatisfy((0..<values.count).contains) else {
            throw BatchError(
                "The \(split.rawValue) split has \(count(of: split)) rows; \(indices) are asked of it.")
        }
        var batch = values.batch(indices) { row, gaps in
            guard split == .train else { return }
            var random = CounterRandom(seed, UInt64(epoch), UInt64(row))
            augmentation.hide(in: &gaps, random: &random)
        }
        labels.add(to: &batch, indices, of: split)
        return batch
    }
}
