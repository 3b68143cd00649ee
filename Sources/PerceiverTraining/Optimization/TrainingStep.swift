import Perceiver
import Tensors

/// One step of training: the loss of each part of a batch, the gradients, and the update of the weights.
///
/// It knows nothing of folders, logs and time: the same weights, parts and numbers give the same weights, to the bit.
public struct TrainingStep: Sendable {
    /// Which step of the run it is, from 0.
    public var number: Int
    /// Of the run; with the number of the step and that of a part, where dropout takes its random numbers from.
    public var seed: UInt64
    /// How far the weights go.
    public var learningRate: Double
    /// Gradients with a larger norm are scaled down to this; nil: never.
    public var clipNorm: Double?

    /// Makes a step that has not been done.
    public init(number: Int, seed: UInt64, learningRate: Double, clipNorm: Double? = nil) {
        self.number = number
        self.seed = seed
        self.learningRate = learningRate
        self.clipNorm = clipNorm
    }

    /// What came of a step.
    public struct Outcome: Sendable {
        /// Summed over all parts.
        public let metrics: Metrics
        /// Of the gradients, before clipping.
        public let gradientNorm: Double

        /// The mean loss; nothing at all to learn from is no failure, as in a text of one unknown word.
        public var loss: Double { metrics["loss"] ?? 0 }
        /// Whether loss and gradients are numbers; if not, the weights are as they were.
        public var isFinite: Bool { loss.isFinite && gradientNorm.isFinite }
    }

    /// Does the step.
    ///
    /// - Parameters:
    ///   - model: whose trainable parameters change, unless the outcome is not finite.
    ///   - parts: batches, at least one, whose losses are weighted by what each counts: as one batch of all their examples.
    ///   - optimizer: the rule of the update, and what it remembers.
    ///   - reducer: joins processes that have other parts.
    /// - Returns: metrics and the norm of the gradients.
    /// - Throws: what the model cannot use about a batch, or what the reducer throws; then nothing has changed.
    public func update(
        _ model: some Model, on parts: [Batch], with optimizer: inout Optimizer,
        reducer: some GradientReducer = SingleProcess()
    ) throws -> Outcome {
        require(!parts.isEmpty, "A step of training needs at least one batch.")
        let counts = try parts.map { try model.lossCounts(in: $0) }
        let totals = try reducer.sum(counts.reduce([:]) { $0.merging($1, uniquingKeysWith: +) })
        var sum = GradientSum()
        for (part, (batch, count)) in zip(reducer.firstPart..., zip(parts, counts)) {
            try withDropout(seed: dropoutSeed(ofPart: part), step: number) {
                let (share, loss) = try recording {
                    let loss = try model.loss(on: batch)
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
        optimizer.update(model, along: gradients, learningRate: Float(learningRate))
        return outcome
    }

    /// Each part has numbers of its own.
    private func dropoutSeed(ofPart part: Int) -> UInt64 {
        seed &+ UInt64(part) &* 0xA24B_AED4_963E_E407
    }
}
