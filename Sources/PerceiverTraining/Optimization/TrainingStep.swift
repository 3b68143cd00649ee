import Layers
import Perceiver
import Tensors

/// One step of training: the loss of each part of a batch, the gradients, and the update of the weights.
///
/// It depends on no files, logs or clocks: the same weights, batches and settings give the same new weights, to the bit.
public struct TrainingStep: Sendable {
    /// The number of the step in the run, from 0.
    public var number: Int
    /// The seed of the run; with the numbers of the step and of a part, it gives dropout's random numbers.
    public var seed: UInt64
    /// The learning rate.
    public var learningRate: Double
    /// Gradients with a larger norm are scaled down to this; nil: never.
    public var clipNorm: Double?

    /// Makes a step, without doing it.
    public init(number: Int, seed: UInt64, learningRate: Double, clipNorm: Double? = nil) {
        self.number = number
        self.seed = seed
        self.learningRate = learningRate
        self.clipNorm = clipNorm
    }

    /// The result of a step.
    public struct Outcome: Sendable {
        /// The metrics, summed over all parts.
        public let metrics: Metrics
        /// The norm of the gradients before clipping.
        public let gradientNorm: Double
        /// What any of the processes wants to be done after the step.
        public let requests: StepRequests
        /// The numbers of the parts whose loss is not finite.
        public let failedParts: [Int]

        /// The mean loss; 0 if nothing counts, as in a text without any token to predict, which is no failure.
        public var loss: Double { metrics["loss"] ?? 0 }
        /// Whether loss and gradients are finite; if not, the weights were not changed.
        public var isFinite: Bool { loss.isFinite && gradientNorm.isFinite }
    }

    /// One batch of one of the parts that are summed in a fixed order.
    public struct Part {
        /// The examples.
        public var batch: Batch
        /// Which of the parts it belongs to, from 0; its batches are summed first.
        public var index: Int
        /// Its number among all batches of all parts, of which its random numbers are made.
        public var number: Int

        /// Makes a part.
        public init(_ batch: Batch, index: Int, number: Int) {
            (self.batch, self.index, self.number) = (batch, index, number)
        }
    }

    /// Does the step in a single process.
    ///
    /// - Parameters:
    ///   - model: the model whose trainable parameters are updated, unless the outcome is not finite.
    ///   - batches: one or more, weighted by their loss counts, so that they act as one batch of all examples.
    ///   - optimizer: the optimiser.
    /// - Returns: metrics and the norm of the gradients.
    /// - Throws: what the model cannot use about a batch; then nothing was changed.
    public func update(
        _ model: some Model, on batches: [Batch], with optimizer: inout Optimizer
    ) throws -> Outcome {
        require(!batches.isEmpty, "A step of training needs at least one batch.")
        return try update(
            model, on: batches.enumerated().map { Part($1, index: 0, number: $0) }, with: &optimizer,
            reducer: GradientReducer(for: model))
    }

    /// Does the step together with other processes.
    ///
    /// - Parameters:
    ///   - model: the model whose trainable parameters are updated, unless the outcome is not finite.
    ///   - parts: the batches of the parts that this process computes, some of which may have none, weighted by their loss
    ///     counts, so that those of all processes act as one batch of all examples.
    ///   - optimizer: the optimiser.
    ///   - reducer: sums over all parts.
    /// - Returns: metrics and the norm of the gradients.
    /// - Throws: what the model cannot use about a batch; ``RankFailure``. Then nothing was changed.
    public func update(
        _ model: some Model, on parts: [Part], with optimizer: inout Optimizer, reducer: GradientReducer
    ) throws -> Outcome {
        require(
            parts.allSatisfy { reducer.ownParts.contains($0.index) },
            "A process computes the parts \(reducer.ownParts), not \(parts.map(\.index)).")
        let counts = try parts.map { try model.lossCounts(in: $0.batch) }
        let totals = reducer.sum(counts.reduce([:]) { $0.merging($1, uniquingKeysWith: +) })
        let sum = StepSum(reducer)
        let own = Dictionary(grouping: zip(parts, counts), by: \.0.index)
        for index in reducer.ownParts {
            guard let batches = own[index]?.sorted(by: { $0.0.number < $1.0.number }) else {
                try sum.addEmpty(part: index)
                continue
            }
            for (place, (part, count)) in batches.enumerated() {
                let statistics = MovingStatistics()
                try withDropout(seed: dropoutSeed(ofPart: part.number), step: number) {
                    let (share, loss) = try recording {
                        let loss = try statistics.collect { try model.loss(on: part.batch) }
                        return (loss.value(among: try totals.value()), loss)
                    }
                    require(
                        loss.counts == count,
                        "A loss counts \(loss.counts), where its model said \(count) of the batch.")
                    try sum.add(
                        share, metrics: loss.metrics, moves: statistics.moves, of: part,
                        isLast: place == batches.count - 1)
                }
            }
        }
        _ = try totals.value()
        let total = try sum.total()
        var gradients = total.gradients
        let outcome = Outcome(
            metrics: total.report.metrics, gradientNorm: try reducer.norm(of: gradients),
            requests: total.report.requests, failedParts: total.report.failedParts)
        guard outcome.isFinite else { return outcome }
        if let clipNorm { gradients.clip(toNorm: clipNorm, from: outcome.gradientNorm, over: model) }
        for move in total.report.moves { move.apply() }
        optimizer.update(reducer.updated, along: gradients, learningRate: Float(learningRate))
        try reducer.shareUpdates()
        return outcome
    }

    /// Each part has its own random numbers.
    private func dropoutSeed(ofPart part: Int) -> UInt64 {
        seed &+ UInt64(part) &* 0xA24B_AED4_963E_E407
    }
}
