import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports
import Tensors

/// Trains a model: does the ``TrainingStep``s, evaluates the model in between, and writes the run's folder.
///
/// The same seed gives the same run, and a run that was interrupted and resumed gives the same as one that was not: every
/// random number depends on the seed and the position in the run alone, not on earlier random numbers.
public final class Trainer {
    /// The model that is trained.
    public let model: any Model
    /// The state of the run.
    public internal(set) var state = TrainingState()
    /// Called after each step.
    public var onProgress: (TrainingProgress) -> Void = { _ in }
    /// Called at each evaluation with its rows of metrics.csv.
    public var onEvaluation: (MetricsRow) -> Void = { _ in }
    /// Called after each evaluation with the predictions for the user's samples, if there are any.
    public var onSamples: ([ExamplePrediction]) -> Void = { _ in }
    /// Called with what the user should know, a sentence, once.
    public var onRemark: (String) -> Void = { _ in }
    /// Called in each step: whether to save and stop after it.
    public var shouldStop: () -> Bool = { false }

    let settings: TrainingSettings
    let dataset: any Dataset
    /// The processes that train together, of which the first writes the folder.
    let ranks: any Communicator
    let reducer: GradientReducer
    private let folder: RunDirectory
    var optimizer: Optimizer
    /// The weight average, which is evaluated and kept as the best instead of the weights; nil: there is none.
    var average: WeightAverage?
    /// The log of the run; nil at other ranks than the first.
    let log: RunLog?
    /// The cached latents of a frozen encoder; nil where they may change.
    let latentCache: LatentCache?
    let samples: Samples?
    /// The norm of the latest step's gradients before clipping.
    var gradientNorm = 0.0
    /// When the last checkpoint was saved.
    var savedAt = 0.0
    /// Whether it has been said that the monitored metric has no value.
    var hasSaidUndefined = false

    /// How a run came to an end.
    public enum Outcome: Sendable, Equatable {
        /// All steps are done.
        case finished
        /// The monitored metric has not become better for as many evaluations as `early_stopping` says.
        case finishedEarly
        /// It was asked to stop, and has saved.
        case stopped
    }

    /// Prepares a run from its start, or from its newest checkpoint.
    ///
    /// - Parameters:
    ///   - model: the model, with weights unless the run is resumed.
    ///   - settings: how to train.
    ///   - dataset: the data to train on.
    ///   - run: the folder of the run.
    ///   - resumes: whether to resume the run in the folder.
    ///   - ranks: the processes that train together, each with a model and the same data; weights and state are those of the
    ///     first, which alone reads and writes the folder.
    /// - Throws: what is wrong with the folder or its checkpoint; `SettingsError` if the data has no training examples.
    public init(
        _ model: any Model, settings: TrainingSettings, dataset: any Dataset, run: RunDirectory,
        resumes: Bool, ranks: any Communicator = SingleRank()
    ) throws {
        try settings.requireGradients()
        self.model = model
        self.settings = settings
        self.dataset = dataset
        self.ranks = ranks
        folder = run
        let writes = ranks.isFirst
        optimizer = Optimizer(settings.optimizer)
        do {
            try Self.check(model, settings: settings, dataset: dataset)
            try settings.requireParts(forRanks: ranks.rankCount)
            samples = writes ? try Samples(settings, for: model) : nil
            let trainedNames = settings.trainedNames(of: model)
            for entry in model.parameters() {
                entry.parameter.isFrozen = !trainedNames.contains(entry.name)
            }
            reducer = GradientReducer(
                for: model, partCount: settings.partCount, ranks: ranks, isSharded: settings.shardOptimizer,
                order: settings.reduce)
            if resumes, writes { state = try run.checkpoint(.last).resume(model, &optimizer) }
            try ranks.take(model, &state, &optimizer, keeping: reducer.updated)
            if let decay = settings.emaDecay {
                var average = WeightAverage(of: model, decay: decay)
                if resumes, writes { try run.checkpoint(.last).restore(&average) }
                try ranks.take(&average)
                self.average = average
            }
            latentCache = try LatentCache(
                model, settings: settings, dataset: dataset, run: run, ranks: ranks)
            // No folder stays of a new run that another rank cannot begin.
            try ranks.meet()
            // An evaluation that is still to be done writes its rows again.
            let writtenStep = state.isEvaluationPending == true ? state.step - 1 : state.step
            log = writes ? try RunLog(run, resumedStep: resumes ? writtenStep : nil) : nil
            if !resumes {
                if writes { try log?.write(settings: run.settings()) }
                if ranks.rankCount == 1 { try StopSignals.check() }
                try save()
            }
        } catch {
            if !resumes, writes { run.abandon() }
            throw error
        }
        // The first checkpoint is written: whatever fails from now on, the new run is kept.
        if !resumes, writes { run.establish() }
    }

    /// The number of optimiser steps in an epoch.
    var stepsPerEpoch: Int { settings.stepsPerEpoch(exampleCount: dataset.count(of: .train)) }

    /// The number of optimiser steps of the whole run: of ten epochs, where neither settings nor data say how many.
    public var stepCount: Int { settings.steps ?? (settings.epochs ?? 10) * stepsPerEpoch }

    /// What decides which checkpoint is the best.
    public var monitor: Monitor { settings.monitored }

    /// What is cached of a frozen encoder's latents, and where; nil if they are computed again in each epoch.
    public var keptLatents: String? { latentCache?.description }

    /// Saves a checkpoint, unless the weights are not finite and could not be loaded again.
    func save(_ which: RunDirectory.Which = .last) throws {
        guard model.parameters().allSatisfy({ $0.parameter.value.sumOfSquares.isFinite }) else {
            throw failure(ofStep: state.step - 1, loss: nil)
        }
        let optimizer = try ranks.whole(optimizer, of: reducer)
        guard ranks.isFirst else { return }
        // The best checkpoint is saved while the model has the average as its weights.
        try folder.checkpoint(which).write(
            model: model, optimizer: optimizer, average: which == .last ? average : nil, state: state)
    }

    func learningRate(ofStep step: Int) -> Double {
        settings.schedule.learningRate(at: step, of: stepCount, highest: settings.learningRate)
            * (state.plateau?.rateShare ?? 1)
    }

    func failure(ofStep step: Int, loss: Double?, parts: [Int] = []) -> TrainingError {
        let rankOfPart = reducer.tree.rankOfPart(among: ranks.rankCount)
        return TrainingError(
            step: step, loss: loss ?? .nan, learningRate: learningRate(ofStep: step),
            gradientNorm: gradientNorm, run: folder.path,
            ranks: ranks.rankCount > 1
                ? Set(parts.map { rankOfPart[$0 % rankOfPart.count] }).sorted() : [])
    }

    func clock() -> Double { ProcessInfo.processInfo.systemUptime }
}
