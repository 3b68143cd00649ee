import Layers
import Perceiver
import PerceiverData
import PerceiverReports
import PerceiverSettings
import Tensors

/// A trained model, to evaluate and use it, as the commands `evaluate` and `predict` do.
///
/// The run may still be training; then the model is that of its latest checkpoint.
public struct FinishedRun {
    /// The folder of the run.
    public let folder: RunDirectory
    /// All settings of the run.
    public let settings: RunSettings
    /// The description of its data.
    public let data: DataDescription
    /// The checkpoint that its weights are of.
    public let checkpoint: RunDirectory.Which
    /// The model, with the weights of the checkpoint.
    public let model: any Model
    /// The precision of matrix products.
    public let precision: Precision
    private let registry: Registry

    /// Reads the run in the folder `path`.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - checkpoint: the checkpoint to load the weights from.
    ///   - precision: the precision of matrix products; nil: as in training, or as the run was exported.
    ///   - keepsFiles: whether the weights stay in their file and are read from it as they are used; otherwise they are copied,
    ///     for those who use them long, because whoever changed the file meanwhile would change or end what is computed.
    ///   - registry: the registry that has the names in its settings.
    ///   - communicator: the ranks that use it together; the first reads the folder, and tells the others.
    /// - Throws: `FileError` if the folder is not a run, or something in it is damaged; `SettingsError` if there is no memory
    ///   for the model, or the registry does not know its adapters; ``RankFailure``.
    public init(
        _ path: String, checkpoint: RunDirectory.Which = .best, precision: Precision? = nil,
        keepsFiles: Bool = true, registry: Registry, communicator: any Communicator = SingleRank()
    ) throws {
        let shared = try communicator.toldValue {
            let folder = try RunDirectory(existing: path)
            return try SharedRun(
                path: path, settings: folder.settings(), data: folder.data(), begins: false)
        }
        folder = RunDirectory(ofFirstRankAt: path)
        settings = try RunSettings(registry: registry, layers: [shared.settings])
        data = shared.data
        // A command whose ranks may take any time has said so.
        if communicator.timeout != .infinity { communicator.timeout = settings.training.rankTimeout }
        model = try settings.makeModel(for: data)
        try model.requireMemory(batchSize: 1)
        if communicator.isFirst { try folder.loadWeights(checkpoint, into: model) }
        if !keepsFiles {
            for entry in model.parameters() {
                let value = entry.parameter.value
                entry.parameter.value = Tensor(value.floats, shape: value.shape)
            }
        }
        try communicator.take(model)
        self.checkpoint = checkpoint
        self.precision = precision ?? settings.training.precision
        if self.precision == .int8 { model.roundMaps() }
        self.registry = registry
    }

    /// The model, if it is one of encoder and decoder, which most of what can be asked of a run needs.
    ///
    /// - Throws: `SettingsError` for another model.
    public var perceiverIO: PerceiverIO {
        get throws {
            guard let model = model as? PerceiverIO else {
                throw SettingsError(
                    "The model of \(folder.path) continues sequences of tokens (output \"\(settings.outputName)\"): it can be trained, "
                        + "evaluated, used with the command generate, and, if it is one of texts or music, exported with --to hf, but has "
                        + "nothing else to predict, embed or export."
                )
            }
            return model
        }
    }

    /// Opens the data of the run, or other data of the same kind, to evaluate the model on.
    ///
    /// - Parameters:
    ///   - path: the path of other data, whose format is recognised; nil: the data of the run.
    ///   - skipsUnreadable: whether files that cannot be read are counted and skipped.
    ///   - communicator: the ranks that open it, which have to see the same files.
    /// - Returns: the data set.
    /// - Throws: `SettingsError` for data of another kind; what is wrong with it.
    public func openDataset(
        at path: String? = nil, skipsUnreadable: Bool = false,
        communicator: any Communicator = SingleRank()
    ) throws -> any Dataset {
        let chosen = try path.map { try settings.reading(dataAt: $0, registry: registry) } ?? settings
        try communicator.requireSameData(at: chosen.dataPaths)
        let isOwn = chosen.tree["data"] == settings.tree["data"]
        let dataset = try chosen.skippingUnreadable(skipsUnreadable, registry: registry).openDataset(
            for: isOwn ? .proceed : .measureOther, after: data)
        try dataset.description.requireSame(as: data, run: folder.path)
        return dataset
    }

    /// Evaluates the model on a split of a data set from ``openDataset(at:skipsUnreadable:communicator:)``.
    ///
    /// - Parameters:
    ///   - dataset: the data set.
    ///   - split: the split to evaluate; nil: all of them together.
    ///   - batchSize: the number of examples in a batch; nil: as in training.
    ///   - communicator: the ranks that share the batches, of which each calls this.
    /// - Returns: the metrics of the split, at every rank.
    /// - Throws: `SettingsError` if there are no such examples, or no memory for a batch; what is wrong with the data.
    public func evaluate(
        on dataset: any Dataset, split: Split? = .test, batchSize: Int? = nil,
        communicator: any Communicator = SingleRank()
    ) throws -> SplitMetrics {
        let splits = split.map { [$0] } ?? Split.allCases
        let exampleCount = splits.reduce(0) { $0 + dataset.count(of: $1) }
        guard exampleCount > 0 else {
            let others = Split.allCases.filter { dataset.count(of: $0) > 0 }.map(\.rawValue)
            throw SettingsError(
                "The data has no \(split.map { "\($0.rawValue) " } ?? "")examples"
                    + (others.isEmpty
                        ? "." : "; it has some for \(others.joined(separator: " and ")). Name one, or all."))
        }
        let batchSize = min(batchSize ?? settings.training.batchSize, exampleCount)
        try model.requireMemory(batchSize: batchSize)
        var metrics = Metrics()
        for split in splits where dataset.count(of: split) > 0 {
            try withPrecision(precision) {
                metrics.add(
                    try model.evaluate(
                        on: dataset.measured, split: split, batchSize: batchSize, communicator: communicator))
            }
        }
        return SplitMetrics(split: split, exampleCount: exampleCount, metrics: metrics)
    }

    /// The model's prediction for one example.
    ///
    /// - Parameters:
    ///   - source: where the example comes from.
    ///   - count: the most labels to give.
    /// - Returns: labels with their probabilities, likeliest first, numbers, and tables.
    /// - Throws: what is wrong with the example, by the name of its source.
    public func predict(_ source: ExampleSource, count: Int = 5) throws -> ExamplePrediction {
        var predictions: [ExamplePrediction] = []
        try predict([ListedExample(source)], count: count) { predictions.append(try $1.get()) }
        return predictions[0]
    }

    /// The model's prediction for an example that was read as a batch of one; messages call it `name`.
    ///
    /// - Throws: what the model cannot use about it.
    public func predict(_ example: Batch, called name: String, count: Int = 5) throws -> ExamplePrediction {
        try withPrecision(precision) { try perceiverIO.predict(example, called: name, count: count) }
    }
}
