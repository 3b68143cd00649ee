import Layers
import Perceiver
import PerceiverSettings

/// About how much memory a model takes, in bytes, by formula from its sizes.
///
/// Rather less than is taken in fact, so that nothing that fits is refused; measured, between half and all of it. Numbers
/// are floating-point, so that none is too large to be compared.
struct MemoryEstimate {
    /// Of the weights and, in training, of their gradients, the optimiser and the average.
    let parameters: Double
    /// Of what one batch becomes on its way.
    let batch: Double

    /// The sum of both.
    var bytes: Double { parameters + batch }

    /// Estimates training if there are settings for it, else prediction.
    init(_ model: some Model, batchSize: Int, training: TrainingSettings? = nil) {
        let trainedNames = training?.trainedNames(of: model)
        var (weightCount, trainedCount) = (0.0, 0.0)
        for entry in model.parameters() {
            let count = entry.parameter.shape.reduce(1.0) { $0 * Double($1) }
            weightCount += count
            if trainedNames?.contains(entry.name) == true { trainedCount += count }
        }
        let copies = training.map { training in
            // Gradients; moments or a velocity; the sum of gradients; the average.
            1 + (training.optimizer.name == .sgd ? 1 : 2) + (training.accumulationSteps > 1 ? 1 : 0)
                + (training.emaDecay == nil ? 0 : 1)
        }
        parameters = 4 * (weightCount + trainedCount * Double(copies ?? 0))
        batch = model.batchBytes(exampleCount: batchSize, trainedNames: trainedNames)
    }
}

extension Model {
    /// Checks that there is memory for the model and a batch, before any of it is taken.
    ///
    /// - Parameters:
    ///   - batchSize: examples at once.
    ///   - training: how it is trained; nil: it only predicts.
    /// - Throws: `SettingsError` that says how much is needed for what, and how much there is.
    package func requireMemory(batchSize: Int, training: TrainingSettings? = nil) throws {
        let estimate = MemoryEstimate(self, batchSize: batchSize, training: training)
        let parts = training == nil ? "its weights" : "its weights, gradients and optimiser"
        try PerceiverSettings.requireMemory(
            estimate.bytes,
            for: "This model, with \(memoryText(estimate.parameters)) for \(parts) and "
                + "\(memoryText(estimate.batch)) for a batch of \(batchSize),",
            advice: estimate.parameters > estimate.batch
                ? "Lower the channels, widening factors or counts of layers under model, or those of input and output."
                : "Lower the batch size, model.encoder.latent_count, the rows of the input or the counts of layers."
        )
    }
}
