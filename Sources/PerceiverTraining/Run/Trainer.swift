import Foundation
import Layers
import Perceiver
import Tensors

/// Trains a model and keeps the folder of its run.
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
    private var optimizer: Optimizer
    /// What is measured and kept as the best in place of the weights; nil: they are.
    var average: WeightAverage?
    let log: RunLog
    /// Latents that a frozen encoder makes only once; nil where they may change.
    let latentCache: LatentCache?
    let samples: Samples?
    /// Of the newest step's gradients, before clipping.
    private var gradientNorm = 0.0

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
    private var stepsPerEpoch: Int { (batchesPerEpoch + settings.accumulation - 1) / settings.accumulation }

    /// Optimiser steps of the whole run.
    public var stepCount: Int { settings.steps ?? settings.epochs * stepsPerEpoch }

    /// What is kept of a frozen encoder's latents, and where; nil where they are computed anew in each pass.
    public var keptLatents: String? { latentCache?.description }

    /// Runs to the end, or until asked to stop.
    ///
    /// - Throws: `TrainingError` if the loss is no number any more; what is wrong with data or files.
    public func run() throws -> Outcome {
        try withPrecision(settings.precision) {
            do {
                return try runSteps()
            } catch is Stopped {
                // Between two steps, or in an evaluation, whose traces in the state are gone by now.
                try save()
                return .stopped
            }
        }
    }

    private func runSteps() throws -> Outcome {
        let started = clock() - state.seconds
        let (firstStep, firstSecond) = (state.step, state.seconds)
        var saved = clock()
        var pace = Pace()
        if state.isEvaluationPending == true { try evaluateAndSave(pace) }
        while state.step < stepCount {
            if hasEndedEarly { return .finishedEarly }
            let batches = BatchOrder(training: dataset, settings, epoch: state.epoch).batches
            guard state.batch < batches.count else {  // the data has become smaller since the checkpoint
                state.epoch += 1
                state.batch = 0
                continue
            }
            let loader = BatchLoader(
                Array(batches.dropFirst(state.batch)), of: .train, epoch: state.epoch, from: dataset)
            defer { loader.cancel() }
            while state.step < stepCount, let parts = try nextParts(loader, &pace) {
                let loss = try step(parts)
                state.seconds = clock() - started
                pace.add(examples: parts.reduce(0) { $0 + $1.indices.count }, at: clock())
                onProgress(
                    TrainingProgress(
                        step: state.step, stepCount: stepCount, firstStep: firstStep, epoch: state.epoch + 1,
                        epochCount: (stepCount + stepsPerEpoch - 1) / stepsPerEpoch,
                        elapsedSeconds: state.seconds - firstSecond, loss: Float(loss["loss"] ?? 0),
                        accuracy: loss["accuracy"].map { Float($0) },
                        examplesPerSecond: pace.examplesPerSecond,
                        waitingShare: pace.waitingShare))
                if state.batch >= batches.count {
                    state.epoch += 1
                    state.batch = 0
                }
                if isEvaluationDue {
                    try evaluateAndSave(pace)
                    state.seconds = clock() - started
                    pace.forgetWaiting(at: clock())
                    saved = clock()
                    if state.step < stepCount, hasEndedEarly { return .finishedEarly }
                } else if clock() - saved > settings.checkpointSeconds {
                    try save()
                    saved = clock()
                }
                if state.step < stepCount, shouldStop() {
                    try save()
                    return .stopped
                }
            }
        }
        return .finished
    }

    /// One optimiser step: loss, gradients, update.
    private func step(_ parts: [LoadedBatch]) throws -> Metrics {
        let rate = learningRate(ofStep: state.step)
        var gradients = Gradients()
        var metrics = Metrics()
        let batches = try parts.map { try latentCache?.batch($0, of: .train) ?? $0.batch }
        try DropoutStream.training(seed: UInt64(settings.seed), step: state.step) {
            for batch in batches {
                let loss = try recording { try model.loss(on: batch) }
                metrics.add(loss.metrics)
                let partGradients = loss.value.gradients()
                if parts.count == 1 {
                    gradients = partGradients
                } else {
                    gradients.add(partGradients, scaledBy: Float(loss.count), over: model)
                }
            }
        }
        if parts.count > 1, let sum = metrics.sums["loss"] {
            gradients.scale(by: 1 / Float(max(1, sum.count)), over: model)
        }
        gradientNorm = gradients.norm(over: model)
        // Nothing at all to learn from is no failure: a text of one unknown word leaves nothing to be told.
        let loss = metrics["loss"] ?? 0
        guard loss.isFinite, gradientNorm.isFinite else { throw failure(ofStep: state.step, loss: loss) }
        if let limit = settings.clipNorm { gradients.clip(toNorm: limit, from: gradientNorm, over: model) }
        optimizer.update(model, along: gradients, learningRate: Float(rate))
        state.step += 1
        average?.update(from: model, step: state.step)
        state.batch += parts.count
        metrics.confusion = nil  // many models' answers, which no state need keep
        state.metrics.add(metrics)
        return metrics
    }

    /// The batches of the next step; nil at the end of the epoch.
    private func nextParts(_ loader: BatchLoader, _ pace: inout Pace) throws -> [LoadedBatch]? {
        let asked = clock()
        defer { pace.addWait(from: asked, to: clock()) }
        var parts: [LoadedBatch] = []
        while parts.count < settings.accumulation, let batch = try loader.next() { parts.append(batch) }
        return parts.isEmpty ? nil : parts
    }

    private var hasEndedEarly: Bool {
        guard let patience = settings.earlyStopping, let plateau = state.plateau else { return false }
        return plateau.evaluationsSinceBest >= patience
    }

    private var isEvaluationDue: Bool {
        if state.step == stepCount { return true }
        return settings.evaluationSteps.map { state.step % $0 == 0 } ?? (state.batch == 0)
    }

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

    private func clock() -> Double { ProcessInfo.processInfo.systemUptime }
}
