import Layers
import Tensors

/// Two linear maps with a GELU between them.
struct Perceptron: Module {
    let hidden = Linear(8, 32)
    let head = Linear(32, 2)

    func callAsFunction(_ x: Tensor) -> Tensor { head(hidden(x, activation: .gelu)) }
}

/// What it makes of three rows, [3, 2]; its parameters are `hidden.weight`, `hidden.bias`, `head.weight` and `head.bias`.
func perceived() -> Tensor {
    let model = Perceptron()
    model.initialize(seed: 0)
    return model(Tensor(normal: [3, 8], seed: 1))
}
