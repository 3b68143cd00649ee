/// A loss or gradient that is not finite.
public struct TrainingError: Error, CustomStringConvertible, Sendable {
    /// The step that failed, from 0.
    public let step: Int
    /// The loss.
    public let loss: Double
    /// The learning rate of the step.
    public let learningRate: Double
    /// The norm of all gradients.
    public let gradientNorm: Double
    /// The folder of the run.
    public let run: String
    /// The ranks whose parts of the batch have a loss that is not finite; empty in a single process.
    public let ranks: [Int]

    /// What happened, and what can be done.
    public var description: String {
        let place =
            ranks.isEmpty
            ? "" : " in the examples of rank \(ranks.map(String.init).joined(separator: ", "))"
        return
            "Step \(step + 1) has loss \(loss)\(place) at learning rate \(learningRate) with gradient norm \(gradientNorm); "
            + "training cannot go on. The checkpoints in \(run)/checkpoints are from before. "
            + "A lower learning rate or training.clip_norm may help."
    }
}
