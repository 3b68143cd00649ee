import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports

extension Trainer {
    /// Writes the metrics of training and validation, and both checkpoints if this is the best one; predicts samples.
    ///
    /// After a request to stop, the state is as before, but records that the evaluation is still to be done.
    func evaluateAndSave(_ pace: Pace) throws {
        let before = state
        do {
            state.isEvaluationPending = nil
            try evaluateAllAndSave(pace)
        } catch let stop as Stopped {
            state = before
            state.isEvaluationPending = true
            throw stop
        }
    }

    private func evaluateAllAndSave(_ pace: Pace) throws {
        let rate = learningRate(ofStep: state.step - 1)
        onEvaluation(try logTraining(pace))
        let predictions =
            try average?.use(in: model) { try validate(learningRate: rate) } ?? validate(learningRate: rate)
        try save()
        guard !predictions.isEmpty else { return }
        try log?.append(predictions, step: state.step)
        onSamples(predictions)
    }

    /// Evaluates the model with its present weights, saves them if they are the best, and predicts samples.
    private func validate(learningRate rate: Double) throws -> [ExamplePrediction] {
        var isBest = true
        if dataset.count(of: .validation) > 0 {
            let metrics = try model.evaluate(
                on: dataset, split: .validation, batchSize: settings.batchSize, latents: latentCache,
                communicator: ranks)
            let row = row(.validation, metrics, learningRate: rate)
            try log?.append(row)
            onEvaluation(row)
            if let table = metrics.confusion { try log?.append(table, of: .validation, step: state.step) }
            if let loss = metrics["loss"], !loss.isFinite {
                throw failure(ofStep: state.step - 1, loss: loss)
            }
            isBest = isBetter(
                metrics.values.first { settings.monitored.isOf($0.key) }?.value, loss: metrics["loss"])
        }
        if isBest {
            state.bestStep = state.step
            try save(.best)
        }
        try log?.append(samples?.attentionPictures() ?? [], step: state.step)
        return try samples?.predictions() ?? []
    }

    /// Takes the monitored metric of an evaluation into account; true if it is the best so far.
    ///
    /// Of equal values, which accuracies of few examples often are, that of the lower loss is better.
    /// Where a metric is not defined, such as AUC on examples of one class, the newest checkpoint is the best until it is; to
    /// early stopping it has not become better.
    private func isBetter(_ value: Double?, loss: Double?) -> Bool {
        let monitor = settings.monitored
        guard let value, value.isFinite else {
            if !hasSaidUndefined {
                hasSaidUndefined = true
                onRemark("The validation \(monitor.metric) has no value on these examples.")
            }
            var plateau = state.plateau ?? Plateau()
            plateau.recordUndefined()
            state.plateau = plateau
            return state.bestValue == nil
        }
        let isBest =
            state.bestValue.map { best in
                guard value == best, let loss, let bestLoss = state.lossOfBest else {
                    return monitor.cost(value) < monitor.cost(best)
                }
                return loss < bestLoss
            } ?? true
        if isBest { (state.bestValue, state.lossOfBest) = (value, loss) }
        var plateau = state.plateau ?? Plateau()
        plateau.record(cost: monitor.cost(value), isBest: isBest, schedule: settings.schedule)
        state.plateau = plateau
        return isBest
    }

    /// Writes a point of the training curves: the mean over the batches since the last one.
    @discardableResult
    func logTraining(_ pace: Pace) throws -> MetricsRow {
        let row = row(.train, state.metrics, learningRate: learningRate(ofStep: state.step - 1), pace)
        try log?.append(row)
        state.metrics = Metrics()
        return row
    }

    private func row(
        _ split: Split, _ metrics: Metrics, learningRate: Double, _ pace: Pace? = nil
    ) -> MetricsRow {
        var values = metrics.values.mapValues { Float($0) }
        var row = MetricsRow(
            step: state.step, epoch: state.batch == 0 ? state.epoch : state.epoch + 1,
            split: split.rawValue, loss: values.removeValue(forKey: "loss"),
            accuracy: values.removeValue(forKey: "accuracy"), learningRate: Float(learningRate),
            examplesPerSecond: pace?.examplesPerSecond, seconds: state.seconds, others: values)
        row.waitingShare = pace.map { Float($0.waitingShare) }
        return row
    }
}
