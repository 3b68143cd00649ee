import Perceiver
import PerceiverData
import PerceiverReports
import PerceiverSettings
import Tensors

/// A model that has been trained, to be measured and used: what the commands `evaluate` and `predict` use.
///
/// The run may still be training; then this is what it had learned by the time of its checkpoint.
public struct FinishedRun {
    /// Where the run is kept.
    public let folder: RunDirectory
    /// All settings of the run.
    public let settings: RunSettings
    /// What its data said of itself.
    public let data: DataDescription
    /// The model, with the weights of the checkpoint.
    public let model: PerceiverIO
    /// How exactly products of matrices take their factors.
    public let precision: Precision
    private let registry: Registry

    /// Reads the run in the folder `path`.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - checkpoint: whose weights.
    ///   - precision: of products of matrices; nil: as in training.
    ///   - registry: what the names in its settings are looked up in.
    /// - Throws: `FileError` if the folder is no run, or something in it is damaged; `SettingsError` if there is no memory
    ///   for the model, or the registry does not know its adapters.
    public init(
        _ path: String, checkpoint: RunDirectory.Which = .best, precision: Precision? = nil,
        registry: Registry
    ) throws {
        folder = try RunDirectory(existing: path)
        settings = try RunSettings(registry: registry, layers: [folder.settings()])
        data = try folder.data()
        model = try settings.makeModel(for: data)
        try model.requireMemory(batchSize: 1)
        try folder.loadWeights(checkpoint, into: model)
        self.precision = precision ?? settings.training.precision
        self.registry = registry
    }

    /// Opens the data of the run, or other data of the same kind, to measure the model on.
    ///
    /// - Parameters:
    ///   - path: of the other data, whose format is found by looking at it; nil: that of the run.
    ///   - skipsUnreadable: whether files that cannot be read are counted and left out.
    /// - Returns: the data set.
    /// - Throws: `SettingsError` for data of another kind; what is wrong with it.
    public func openDataset(at path: String? = nil, skipsUnreadable: Bool = false) throws -> any Dataset {
        let chosen = try path.map { try settings.reading(dataAt: $0, registry: registry) } ?? settings
        let dataset = try chosen.skippingUnreadable(skipsUnreadable, registry: registry).openDataset(
            files: data.files, for: chosen.tree["data"] == settings.tree["data"] ? .proceed : .measureOther)
        try dataset.description.requireSame(as: data, run: folder.path)
        return dataset
    }

    /// Measures the model on a split of a data set of ``openDataset(at:skipsUnreadable:)``.
    ///
    /// - Parameters:
    ///   - dataset: where the examples are.
    ///   - split: which of them.
    ///   - batchSize: how many at once; nil: as in training.
    /// - Returns: the metrics of the split.
    /// - Throws: `SettingsError` if there are no such examples, or no memory for a batch; what is wrong with the data.
    public func evaluate(
        on dataset: any Dataset, split: Split = .test, batchSize: Int? = nil
    ) throws -> SplitMetrics {
        let exampleCount = dataset.count(of: split)
        guard exampleCount > 0 else { throw SettingsError("The data has no \(split.rawValue) examples.") }
        let batchSize = min(batchSize ?? settings.training.batchSize, exampleCount)
        try model.requireMemory(batchSize: batchSize)
        let metrics = try withPrecision(precision) {
            try model.evaluate(on: dataset, split: split, batchSize: batchSize)
        }
        return SplitMetrics(split: split, exampleCount: exampleCount, metrics: metrics)
    }

    /// What the model makes of one example.
    ///
    /// - Parameters:
    ///   - source: where the example comes from.
    ///   - count: the most labels to give.
    /// - Returns: labels with their probabilities, likeliest first.
    /// - Throws: what is wrong with the example, by the name of its source.
    public func predict(_ source: ExampleSource, count: Int = 5) throws -> ExamplePrediction {
        try predict(model.example(source), called: source.name, count: count)
    }

    /// What the model makes of an example that has been read, a batch of one that is called `name`.
    ///
    /// - Throws: what the model cannot use about it.
    public func predict(_ example: Batch, called name: String, count: Int = 5) throws -> ExamplePrediction {
        try withPrecision(precision) { try model.predict(example, called: name, count: count) }
    }
}
