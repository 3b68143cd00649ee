import Layers
import Perceiver
import PerceiverSettings

/// An estimate of the memory that a model takes, in bytes, computed from its sizes.
///
/// It is a low estimate, so that nothing that fits is refused: half to all of the memory measured. Numbers
/// are floating-point, so that none overflows.
struct MemoryEstimate {
    /// The bytes of weights and, in training, of gradients, optimiser state and weight average.
    let parameters: Double
    /// The bytes of the intermediate results of one batch.
    let batch: Double

    /// The total bytes.
    var bytes: Double { parameters + batch }

    /// Estimates training if its settings are given, otherwise prediction.
    init(_ model: some Model, batchSize: Int, training: TrainingSettings? = nil) {
        let trainedNames = training?.trainedNames(of: model)
        var (weightCount, trainedCount) = (0.0, 0.0)
        for entry in model.parameters() {
            let count = entry.parameter.shape.reduce(1.0) { $0 * Double($1) }
            weightCount += count
            if trainedNames?.contains(entry.name) == true { trainedCount += count }
        }
        let copies = training.map { training in
            // Gradients; moments or velocity; the sum of accumulated gradients; the average.
            1 + (training.optimizer.name == .sgd ? 1 : 2) + (training.accumulationSteps > 1 ? 1 : 0)
                + (training.emaDecay == nil ? 0 : 1)
        }
        parameters = 4 * (weightCount + trainedCount * Double(copies ?? 0))
        batch = model.batchBytes(exampleCount: batchSize, trainedNames: trainedNames)
    }
}

extension Model {
    /// Checks that there is enough memory for the model and a batch before it is allocated.
    ///
    /// - Parameters:
    ///   - batchSize: examples at once.
    ///   - training: how the model is trained; nil: it only predicts.
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
                : "Lower the batch size, the latents or layers under model, or the rows of the input."
        )
    }
}
