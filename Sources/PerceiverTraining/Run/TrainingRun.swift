import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import Tensors

/// A run that is ready to train: a new one, or one resumed from its newest checkpoint.
///
/// The command `train` uses it, so a program with the same settings gets the same weights, to the bit. As long
/// as it exists, no other process can train in its folder.
public struct TrainingRun {
    /// All settings of the run.
    public let settings: RunSettings
    /// The data it is trained and evaluated on.
    public let dataset: any Dataset
    /// The folder of the run.
    public let folder: RunDirectory
    /// The trainer, which reports its progress.
    public let trainer: Trainer
    /// What the new run has taken over from an earlier one; nil: nothing.
    public let transfer: Transfer?
    /// What the data of a new run decided because no setting says it, such as `output classify`.
    public let decided: [String]

    init(
        settings: RunSettings, dataset: any Dataset, folder: RunDirectory, trainer: Trainer,
        transfer: Transfer?, decided: [String]
    ) {
        self.settings = settings
        self.dataset = dataset
        self.folder = folder
        self.trainer = trainer
        self.transfer = transfer
        self.decided = decided
    }

    /// Begins a run.
    ///
    /// Nothing is written before everything that can be checked has been: settings, data, weights, memory, the loss of the
    /// first batch. A number of threads in the settings applies to the whole process from now on.
    ///
    /// - Parameters:
    ///   - settings: those that differ from the defaults, by the keys of config.yaml; without `input.name` or
    ///     `output.name`, the data at `data.path` decides.
    ///   - preset: the preset that they override; nil: that of the data set, if it has one.
    ///   - path: the folder; nil: a new one, `runs/<input>-<output>-<number>`.
    ///   - overwrites: whether a run that is in the folder already is replaced.
    ///   - registry: the registry that has the names in them.
    ///   - ranks: the processes that train together, of which this is the first; the others join with
    ///     ``init(joining:registry:)``.
    /// - Throws: what is wrong with the settings, the data or the folder.
    public init(
        _ settings: SettingsTree, preset: String? = nil, at path: String? = nil, overwrites: Bool = false,
        registry: Registry, ranks: any Communicator = SingleRank()
    ) throws {
        self = try NewRun(preset: preset, layers: [settings], registry: registry)
            .begin(at: path, overwrites: overwrites, ranks: ranks)
    }

    /// Resumes a run, after checking that its settings and data still fit.
    ///
    /// - Parameters:
    ///   - path: the folder of the run.
    ///   - changes: settings to change from now on, from the weakest to the strongest.
    ///   - registry: the registry that has the names in them.
    ///   - ranks: the processes that train together, of which this is the first; the others join with
    ///     ``init(joining:registry:)``.
    /// - Throws: `SettingsError` for a setting that cannot change, or data of another kind; what is wrong with the folder.
    public init(
        resuming path: String, changes: [SettingsTree] = [], registry: Registry,
        ranks: any Communicator = SingleRank()
    ) throws {
        folder = try RunDirectory(resuming: path)
        settings = try RunSettings(resuming: folder, changes: changes, registry: registry)
        try settings.training.requireGradients()
        if let threads = settings.training.threads { Threads.count = threads }
        let kept = try folder.data()
        dataset = try settings.openDataset(for: .proceed, after: kept)
        try dataset.description.requireSame(as: kept, run: path)
        let model = try settings.makeModel(for: kept)
        try settings.training.requireParts(forRanks: ranks.rankCount)
        try ranks.share(
            SharedRun(path: path, settings: settings.tree, data: kept, begins: false), settings)
        trainer = try Trainer(
            model, settings: settings.training, dataset: dataset, run: folder, resumes: true, ranks: ranks)
        transfer = nil
        decided = []
        try trainer.requireEndAhead()
        try folder.update(
            settings, afterStep: trainer.state.step, data: kept, files: dataset.description.files)
    }

    /// Trains to the end, then evaluates the best checkpoint and draws the curves.
    ///
    /// - Returns: the metrics of the best checkpoint; nil if training was asked to stop, or if there are no examples to evaluate.
    /// - Throws: `TrainingError` if the loss is not finite; what is wrong with data or files.
    @discardableResult
    public func train() throws -> SplitMetrics? {
        try trainer.run() == .stopped ? nil : conclude()
    }

    /// Draws the curves, loads the best weights into the trainer's model, and evaluates them on the test examples, or else
    /// on those for validation; a classifier's confusion table is drawn too.
    ///
    /// ``train()`` ends with it; call it yourself only after ``Trainer/run()``.
    ///
    /// - Returns: the metrics; nil if there are no examples to evaluate.
    /// - Throws: what is wrong with data or files.
    public func conclude() throws -> SplitMetrics? {
        let ranks = trainer.ranks
        if ranks.isFirst {
            try folder.writeCurves()
            try folder.loadWeights(.best, into: trainer.model)
        }
        try ranks.take(trainer.model)
        guard let split = [Split.test, .validation].first(where: { dataset.count(of: $0) > 0 }) else {
            return nil
        }
        let metrics = try withPrecision(settings.training.precision) {
            try trainer.model.evaluate(
                on: dataset, split: split, batchSize: settings.training.batchSize, communicator: ranks)
        }
        let count = dataset.count(of: split)
        if let table = metrics.confusion, ranks.isFirst {
            try folder.writeConfusion(table, title: "\(split.rawValue): \(count.grouped) examples")
        }
        return SplitMetrics(split: split, exampleCount: count, metrics: metrics)
    }
}
