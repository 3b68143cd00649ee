import Perceiver
import PerceiverTraining

/// Trains a model on one batch, again and again; the loss at the last step.
func overfit(_ model: some Model, to batch: Batch) throws -> Double {
    var optimizer = Optimizer(OptimizerSettings())
    var loss = Double.nan
    for number in 0..<20 {
        let step = TrainingStep(number: number, seed: 0, learningRate: 1e-3)
        loss = try step.update(model, on: [batch], with: &optimizer).loss
    }
    return loss
}
