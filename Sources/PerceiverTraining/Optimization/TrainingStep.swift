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

        /// The mean loss; 0 if nothing counts, as in a text without any token to predict, which is no failure.
        public var loss: Double { metrics["loss"] ?? 0 }
        /// Whether loss and gradients are finite; if not, the weights were not changed.
        public var isFinite: Bool { loss.isFinite && gradientNorm.isFinite }
    }

    /// Does the step.
    ///
    /// - Parameters:
    ///   - model: the model whose trainable parameters are updated, unless the outcome is not finite.
    ///   - parts: one or more batches, weighted by their loss counts, so that they act as one batch of all examples.
    ///   - optimizer: the optimiser.
    ///   - reducer: adds up gradients over processes that have other parts.
    /// - Returns: metrics and the norm of the gradients.
    /// - Throws: what the model cannot use about a batch, or what the reducer throws; then nothing was changed.
    public func update(
        _ model: some Model, on parts: [Batch], with optimizer: inout Optimizer,
        reducer: some GradientReducer = SingleProcess()
    ) throws -> Outcome {
        require(!parts.isEmpty, "A step of training needs at least one batch.")
        let counts = try parts.map { try model.lossCounts(in: $0) }
        let totals = try reducer.sum(counts.reduce([:]) { $0.merging($1, uniquingKeysWith: +) })
        var sum = GradientSum()
        let statistics = MovingStatistics()
        for (part, (batch, count)) in zip(reducer.firstPart..., zip(parts, counts)) {
            try withDropout(seed: dropoutSeed(ofPart: part), step: number) {
                let (share, loss) = try recording {
                    let loss = try statistics.collect { try model.loss(on: batch) }
                    return (loss.value(among: totals), loss)
                }
                require(
                    loss.counts == count,
                    "A loss counts \(loss.counts), where its model said \(count) of the batch.")
                sum.add(GradientSum(of: share, metrics: loss.metrics, over: model))
            }
        }
        sum = try reducer.sum(sum)
        var gradients = sum.gradients(of: model)
        let outcome = Outcome(metrics: sum.metrics, gradientNorm: gradients.norm(over: model))
        guard outcome.isFinite else { return outcome }
        if let clipNorm { gradients.clip(toNorm: clipNorm, from: outcome.gradientNorm, over: model) }
        statistics.move()
        optimizer.update(model, along: gradients, learningRate: Float(learningRate))
        return outcome
    }

    /// Each part has its own random numbers.
    private func dropoutSeed(ofPart part: Int) -> UInt64 {
        seed &+ UInt64(part) &* 0xA24B_AED4_963E_E407
    }
}
