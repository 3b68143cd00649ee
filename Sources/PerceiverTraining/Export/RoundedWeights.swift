import Layers
import Tensors

// How a file of weights holds those of linear maps in 8 bits: bytes q + 128 [outputs, inputs] under the name of the weight W, and
// float32 scales s [outputs] under that name with an ending, with W[o, i] = s[o] q[o, i]. Other tensors are float32 as ever.

private let ending = "_scale"

extension Module {
    /// Every parameter's value by name, the weights of linear maps in 8 bits.
    func roundedWeights() -> [(name: String, tensor: Tensor)] {
        parameters().flatMap { entry in
            let value = entry.parameter.value.detached
            guard entry.parameter.isRoundable else { return [(entry.name, value)] }
            let rounded = RoundedWeight(value)
            return [(entry.name, rounded.integers), (entry.name + ending, rounded.scales)]
        }
    }
}

extension [String: Tensor] {
    /// The same weights with those of 8 bits as float32; bytes without fitting scales stay as they are, and fit no model.
    var restored: [String: Tensor] {
        var weights = self
        for (name, integers) in self where integers.dtype == .uint8 {
            guard let scales = self[name + ending],
                let rounded = RoundedWeight(integers: integers, scales: scales)
            else { continue }
            weights[name] = rounded.weight
            weights[name + ending] = nil
        }
        return weights
    }
}
