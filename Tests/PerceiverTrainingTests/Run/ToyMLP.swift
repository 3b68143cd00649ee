import Layers
import Perceiver
import Tensors

/// A model that is no Perceiver, and has neither latents nor words for its predictions: two linear maps of a toy's rows,
/// with a batch norm between them.
struct ToyMLP: Model {
    let hidden = Linear(ToyData.rowCount * 2, 16)
    let norm = BatchNorm(16)
    let logits = Linear(16, 3)
    let dropout: Float = 0.2

    /// Logits [b, 3].
    func callAsFunction(_ batch: Batch) throws -> Batch {
        let rows = try batch.tensor("rows")
        let features = norm(hidden(rows.reshaped(to: [rows.shape[0], -1]))).relu()
        return Batch(["logits": logits(features.dropped(Dropout(dropout)))])
    }

    func loss(on batch: Batch) throws -> Loss {
        let labels = try batch.tensor("label")
        let value = try self(batch).tensor("logits").crossEntropy(labels: labels)
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(labels.count), count: labels.count)
        return Loss(value: value, metrics: metrics)
    }
}
