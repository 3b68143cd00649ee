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
        reducer.requests = { [unowned self] in requests }
        let (firstStep, firstSecond) = (state.step, state.seconds)
        savedAt = clock()
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
            let loader = PartLoader(
                Array(batches.dropFirst(state.batch)), partCount: settings.partCount, own: reducer.ownParts,
                epoch: state.epoch, from: dataset, endsWhenStopped: ranks.rankCount == 1)
            while state.step < stepCount, let next = try nextStep(loader, &pace) {
                let (loss, requests) = try step(next)
                state.seconds = clock() - started
                pace.add(examples: next.exampleCount, at: clock())
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
                    savedAt = clock()
                    if state.step < stepCount, hasEndedEarly { return .finishedEarly }
                } else {
                    if settings.logSteps.map({ state.step % $0 == 0 }) ?? false { try logTraining(pace) }
                    if requests.contains(.save) {
                        try save()
                        savedAt = clock()
                    }
                }
                if state.step < stepCount, requests.contains(.stop) {
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

    /// Does one step and records it in the state; returns its metrics, and what is to be done after it: what any of several
    /// ranks wanted during the step.
    private func step(_ next: PartLoader.Step) throws -> (Metrics, StepRequests) {
        let step = TrainingStep(
            number: state.step, seed: UInt64(settings.seed), learningRate: learningRate(ofStep: state.step),
            clipNorm: settings.clipNorm)
        let parts =
            try latentCache?.parts(of: next)
            ?? next.own.map { TrainingStep.Part($0.loaded.batch, index: $0.index, number: $0.number) }
        let outcome = try step.update(model, on: parts, with: &optimizer, reducer: reducer)
        gradientNorm = outcome.gradientNorm
        guard outcome.isFinite else {
            throw failure(ofStep: state.step, loss: outcome.loss, parts: outcome.failedParts)
        }
        state.step += 1
        average?.update(from: model, step: state.step)
        state.batch += next.batchCount
        // Predictions of different weights make no confusion table, and the state need not keep them.
        let metrics = outcome.metrics.withoutTallies
        state.metrics.add(metrics)
        return (metrics, ranks.rankCount == 1 ? requests : outcome.requests)
    }

    /// What this process wants to be done after the present step.
    private var requests: StepRequests {
        var requests = StepRequests()
        if shouldStop() { requests.insert(.stop) }
        // The clock of the first rank counts.
        if ranks.isFirst, clock() - savedAt > settings.checkpointSeconds { requests.insert(.save) }
        return requests
    }

    /// The batches of the next step; nil at the end of the epoch.
    private func nextStep(_ loader: PartLoader, _ pace: inout Pace) throws -> PartLoader.Step? {
        let asked = clock()
        defer { pace.addWait(from: asked, to: clock()) }
        return try loader.next(settings.accumulationSteps)
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
