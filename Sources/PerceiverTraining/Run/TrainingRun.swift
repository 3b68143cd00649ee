import Perceiver
import PerceiverData
import PerceiverReports
import PerceiverSettings
import Tensors

/// A run that is ready to train: new, or going on from its newest checkpoint.
///
/// It is what the command `train` uses, so a program with the same settings comes to the same weights, to the bit. As long
/// as it exists, nobody else can train in its folder.
public struct TrainingRun {
    /// All settings of the run.
    public let settings: RunSettings
    /// What it learns from and is measured by.
    public let dataset: any Dataset
    /// Where it is kept.
    public let folder: RunDirectory
    /// What trains it, and tells how far it has come.
    public let trainer: Trainer
    /// What a new run has taken over from an earlier one; nil: nothing.
    public let transfer: Transfer?

    init(
        settings: RunSettings, dataset: any Dataset, folder: RunDirectory, trainer: Trainer,
        transfer: Transfer?
    ) {
        self.settings = settings
        self.dataset = dataset
        self.folder = folder
        self.trainer = trainer
        self.transfer = transfer
    }

    /// Begins a run.
    ///
    /// Nothing is written before everything that can be checked has been: settings, data, weights, memory, the loss of the
    /// first batch. If the settings say with how many threads to work, the whole process does from now on.
    ///
    /// - Parameters:
    ///   - settings: those that differ from the defaults, by the keys of config.yaml; `input.name` and `output.name` are
    ///     needed.
    ///   - preset: the preset below them; nil: that of the data set, if it has one.
    ///   - path: the folder; nil: a new one of its own, `runs/<input>-<output>-<number>`.
    ///   - overwrites: whether a run that is in the folder already is replaced.
    ///   - registry: what the names are looked up in.
    /// - Throws: what is wrong with the settings, the data or the folder.
    public init(
        _ settings: SettingsTree, preset: String? = nil, at path: String? = nil, overwrites: Bool = false,
        registry: Registry
    ) throws {
        self = try NewRun(preset: preset, layers: [settings], registry: registry)
            .begin(at: path, overwrites: overwrites)
    }

    /// Goes on with a run, once it is sure that what it was begun with is still so.
    ///
    /// - Parameters:
    ///   - path: the folder of the run.
    ///   - changes: settings that are to be others from now on, from the weakest to the strongest.
    ///   - registry: what the names are looked up in.
    /// - Throws: `SettingsError` for a setting that cannot change, or data of another kind; what is wrong with the folder.
    public init(resuming path: String, changes: [SettingsTree] = [], registry: Registry) throws {
        folder = try RunDirectory(resuming: path)
        settings = try RunSettings(resuming: folder, changes: changes, registry: registry)
        if let threads = settings.training.threads { Threads.count = threads }
        let kept = try folder.data()
        dataset = try settings.openDataset(files: kept.files, for: .proceed)
        try dataset.description.requireSame(as: kept, run: path)
        let model = try settings.makeModel(for: kept)
        trainer = try Trainer(
            model, settings: settings.training, dataset: dataset, run: folder, resumes: true)
        transfer = nil
        try folder.update(settings, data: kept, files: dataset.description.files)
    }

    /// Trains to the end, then measures the best checkpoint and draws the curves.
    ///
    /// - Returns: how the best checkpoint does; nil if the training was asked to stop, or if there is nothing to measure by.
    /// - Throws: `TrainingError` if the loss is no number any more; what is wrong with data or files.
    @discardableResult
    public func train() throws -> SplitMetrics? {
        try trainer.run() == .stopped ? nil : conclude()
    }

    /// Draws the curves, loads the best weights into the trainer's model, and measures them on the test examples, or else
    /// on those of validation; what a classifier takes for what is drawn too.
    ///
    /// ``train()`` ends with it; it is for those who call ``Trainer/run()`` themselves.
    ///
    /// - Returns: the metrics; nil if there are no examples to measure by.
    /// - Throws: what is wrong with data or files.
    public func conclude() throws -> SplitMetrics? {
        try folder.writeCurves()
        try folder.loadWeights(.best, into: trainer.model)
        guard let split = [Split.test, .validation].first(where: { dataset.count(of: $0) > 0 }) else {
            return nil
        }
        let metrics = try withPrecision(settings.training.precision) {
            try trainer.model.evaluate(on: dataset, split: split, batchSize: settings.training.batchSize)
        }
        let count = dataset.count(of: split)
        if let table = metrics.confusion {
            try folder.writeConfusion(table, title: "\(split.rawValue): \(count.grouped) examples")
        }
        return SplitMetrics(split: split, exampleCount: count, metrics: metrics)
    }
}
