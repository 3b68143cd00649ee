import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports
import Tensors

extension Trainer {
    /// Trains to the end, or until asked to stop.
    ///
    /// - Throws: `TrainingError` if the loss is not finite; what is wrong with data or files.
    public func run() throws -> Outcome {
        try withPrecision(settings.precision) {
            do {
                return try runSteps()
            } catch is Stopped {
                // This is between two steps, or in an evaluation, whose changes to the state have been undone.
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
                        epochCount: epochCount(batchesLeft: batches.count - state.batch),
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
                } else {
                    if settings.logSteps.map({ state.step % $0 == 0 }) ?? false { try logTraining(pace) }
                    if clock() - saved > settings.checkpointSeconds {
                        try save()
                        saved = clock()
                    }
                }
                if state.step < stepCount, shouldStop() {
                    try save()
                    return .stopped
                }
            }
        }
        return .finished
    }

    /// The number of epochs of the whole run, counted from where it is: data may have grown or shrunk since it began.
    private func epochCount(batchesLeft: Int) -> Int {
        let accumulation = settings.accumulationSteps
        let stepsLeftInEpoch = (batchesLeft + accumulation - 1) / accumulation
        let later = max(0, stepCount - state.step - stepsLeftInEpoch)
        return state.epoch + 1 + (later + stepsPerEpoch - 1) / stepsPerEpoch
    }

    /// Does one step and records it in the state.
    private func step(_ parts: [LoadedBatch]) throws -> Metrics {
        let step = TrainingStep(
            number: state.step, seed: UInt64(settings.seed), learningRate: learningRate(ofStep: state.step),
            clipNorm: settings.clipNorm)
        let batches = try parts.map { try latentCache?.batch($0, of: .train) ?? $0.batch }
        let outcome = try step.update(model, on: batches, with: &optimizer)
        gradientNorm = outcome.gradientNorm
        guard outcome.isFinite else { throw failure(ofStep: state.step, loss: outcome.loss) }
        state.step += 1
        average?.update(from: model, step: state.step)
        state.batch += parts.count
        // Predictions of different weights make no confusion table, and the state need not keep them.
        let metrics = outcome.metrics.withoutTallies
        state.metrics.add(metrics)
        return metrics
    }

    /// The batches of the next step; nil at the end of the epoch.
    private func nextParts(_ loader: BatchLoader, _ pace: inout Pace) throws -> [LoadedBatch]? {
        let asked = clock()
        defer { pace.addWait(from: asked, to: clock()) }
        var parts: [LoadedBatch] = []
        while parts.count < settings.accumulationSteps, let batch = try loader.next() { parts.append(batch) }
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
}
