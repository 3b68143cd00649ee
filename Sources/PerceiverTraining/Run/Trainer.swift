import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverReports
import Tensors

/// Keeps a run: does one ``TrainingStep`` after another, measures the model between them, and keeps the folder.
///
/// The same seed gives the same run, and a run that was interrupted and resumed the same as one that was not: every
/// random number comes from the seed and a place in the run, never from what went before.
public final class Trainer {
    /// What is trained.
    public let model: any Model
    /// How far the run has come.
    public internal(set) var state = TrainingState()
    /// Told after each step.
    public var onProgress: (TrainingProgress) -> Void = { _ in }
    /// Told each row of metrics.csv.
    public var onEvaluation: (MetricsRow) -> Void = { _ in }
    /// Told after each evaluation what the model makes of the user's samples, if there are any.
    public var onSamples: ([ExamplePrediction]) -> Void = { _ in }
    /// Asked after each step whether to save and stop.
    public var shouldStop: () -> Bool = { false }

    let settings: TrainingSettings
    let dataset: any Dataset
    private let folder: RunDirectory
    var optimizer: Optimizer
    /// What is measured and kept as the best in place of the weights; nil: they are.
    var average: WeightAverage?
    let log: RunLog
    /// Latents that a frozen encoder makes only once; nil where they may change.
    let latentCache: LatentCache?
    let samples: Samples?
    /// Of the newest step's gradients, before clipping.
    var gradientNorm = 0.0

    /// How a run came to an end.
    public enum Outcome: Sendable, Equatable {
        /// All steps are done.
        case finished
        /// The validation loss has not fallen for as long as `early_stopping` says.
        case finishedEarly
        /// It was asked to stop, and has saved.
        case stopped
    }

    /// Prepares a run from its start, or from its newest checkpoint.
    ///
    /// - Parameters:
    ///   - model: with weights, unless the run is resumed.
    ///   - settings: how to train.
    ///   - dataset: what to learn from.
    ///   - run: the folder to keep.
    ///   - resumes: whether the folder holds a run to go on with.
    /// - Throws: what is wrong with the folder or its checkpoint; `SettingsError` if the data has no training examples.
    public init(
        _ model: any Model, settings: TrainingSettings, dataset: any Dataset, run: RunDirectory,
        resumes: Bool
    ) throws {
        self.model = model
        self.settings = settings
        self.dataset = dataset
        folder = run
        optimizer = Optimizer(settings.optimizer)
        do {
            try Self.check(model, settings: settings, dataset: dataset)
            samples = try Samples(settings, for: model)
            let trainedNames = settings.trainedNames(of: model)
            for entry in model.parameters() {
                entry.parameter.isTrainable = trainedNames.contains(entry.name)
            }
            if resumes { state = try run.checkpoint(.last).resume(model, &optimizer) }
            if let decay = settings.emaDecay {
                var average = WeightAverage(of: model, decay: decay)
                if resumes { try run.checkpoint(.last).restore(&average) }
                self.average = average
            }
            latentCache = try LatentCache(model, settings: settings, dataset: dataset, run: run)
            // An evaluation that is still to be done writes its rows once more.
            let writtenStep = state.isEvaluationPending == true ? state.step - 1 : state.step
            log = try RunLog(run, resumedStep: resumes ? writtenStep : nil)
            if !resumes {
                try log.write(settings: run.settings())
                try save()
            }
        } catch {
            if !resumes { run.abandon() }
            throw error
        }
        // The first checkpoint stands: whatever fails from now on, the new run stays.
        if !resumes { run.establish() }
    }

    /// Batches of one pass over the training examples, and optimiser steps.
    private var batchesPerEpoch: Int {
        (dataset.count(of: .train) + settings.batchSize - 1) / settings.batchSize
    }
    var stepsPerEpoch: Int { (batchesPerEpoch + settings.accumulationSteps - 1) / settings.accumulationSteps }

    /// Optimiser steps of the whole run.
    public var stepCount: Int { settings.steps ?? settings.epochs * stepsPerEpoch }

    /// What is kept of a frozen encoder's latents, and where; nil where they are computed anew in each pass.
    public var keptLatents: String? { latentCache?.description }

    /// Saves, unless the weights are such that a checkpoint of them could not be loaded.
    func save(_ which: RunDirectory.Which = .last) throws {
        guard model.parameters().allSatisfy({ $0.parameter.value.sumOfSquares.isFinite }) else {
            throw failure(ofStep: state.step - 1, loss: nil)
        }
        // The best checkpoint is saved while the model has the average for its weights.
        try folder.checkpoint(which).write(
            model: model, optimizer: optimizer, average: which == .last ? average : nil, state: state)
    }

    func learningRate(ofStep step: Int) -> Double {
        settings.schedule.learningRate(at: step, of: stepCount, highest: settings.learningRate)
            * (state.plateau?.rateShare ?? 1)
    }

    func failure(ofStep step: Int, loss: Double?) -> TrainingError {
        TrainingError(
            step: step, loss: loss ?? .nan, learningRate: learningRate(ofStep: step),
            gradientNorm: gradientNorm,
            run: folder.path)
    }

    func clock() -> Double { ProcessInfo.processInfo.systemUptime }
}
