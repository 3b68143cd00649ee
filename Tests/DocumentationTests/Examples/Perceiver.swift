import Layers
import Perceiver
import Tensors

/// Series of 16 numbers, a row for each.
struct SeriesInput: InputAdapter {
    let positions = fourierPositions(sizes: [16], bandCount: 4)

    var channels: Int { 1 + positions.shape[1] }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        InputArray(content: try batch.tensor("series"), positions: positions)
    }
}

/// The probabilities of both classes for three series, by a model that has learned nothing yet.
func guesses() throws -> Tensor {
    let output = ClassificationOutput(classNames: ["rising", "falling"], channels: 32)
    let model = PerceiverIO(ModelSettings(), input: SeriesInput(), output: output)
    model.initialize(seed: 0)
    let batch = Batch(["series": Tensor(normal: [3, 16, 1], seed: 1)])
    return try model(batch).tensor("logits").softmax()
}
