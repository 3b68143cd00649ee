import Tensors

// The layers as nodes of a graph. Each computes what it computes of tensors in prediction.

extension Linear {
    /// Maps [..., inputs] to [..., outputs].
    public func callAsFunction(_ x: GraphArray) -> GraphArray {
        let y = x.times(x.graph.parameter(weight).transposed([1, 0]))
        return bias.map { y + x.graph.parameter($0) } ?? y
    }
}

extension LayerNorm {
    /// Normalises each row of [..., channels].
    public func callAsFunction(_ x: GraphArray) -> GraphArray {
        x.applying(
            "LayerNormalization", x.graph.parameter(weight), x.graph.parameter(bias),
            attributes: ["axis": -1, "epsilon": .float(epsilon)])
    }
}

extension Embedding {
    /// The rows with the numbers `ids`, int64 [...]: [..., channels].
    public func callAsFunction(_ ids: GraphArray) -> GraphArray {
        ids.graph.parameter(weight).applying("Gather", ids, attributes: ["axis": 0])
    }
}

extension GraphArray {
    /// x Φ(x), with the error function.
    package var gelu: GraphArray {
        (self * Float(0.5).squareRoot()).applying("Erf").applying("Add", graph.constant(1)) * self * 0.5
    }
}

extension MLP {
    /// x + MLP(x), for x [..., channels].
    func callAsFunction(addedTo x: GraphArray) -> GraphArray { x + down(up(norm(x)).gelu) }
}

extension Convolution {
    /// Maps [b, inputs, h, w], the channels first, to [b, outputs, h', w'], then a batch norm by its running statistics.
    public func callAsFunction(_ x: GraphArray, then norm: BatchNorm) -> GraphArray {
        let (scale, offset) = norm.affine
        let window = weight.shape[2]
        return x.applying(
            "Conv", x.graph.constant(weight.value * scale.reshaped(to: [-1, 1, 1, 1])),
            x.graph.constant(bias.map { $0.value * scale + offset } ?? offset),
            attributes: [
                "kernel_shape": .ints([window, window]), "strides": .ints([stride, stride]),
                "pads": .ints([padding, padding, padding, padding]),
            ])
    }
}
