import Layers
import Tensors

extension QueryHead {
    /// The numbers [b, outputs] of decoder outputs [b, 1, channels].
    func callAsFunction(_ decoded: GraphArray) -> GraphArray {
        head(hidden.map { $0(decoded).gelu } ?? decoded).reshaped(to: [-1, head.weight.shape[0]])
    }
}

extension OutputWithHead where Self: OutputWithGraph {
    /// The learned query, [1, 1, channels].
    public func queries(for rows: GraphRows) -> GraphArray {
        guard let query = head.query else {
            fatalError("An output that was made for a pooled model is asked for its query.")
        }
        return rows.rows.graph.parameter(query).reshaped(to: [1, 1, -1])
    }

    /// The axes of what comes out: [b, outputs].
    fileprivate var axes: [OperationGraph.Axis] { [.batch, .length(head.head.weight.shape[0])] }
}

extension ClassificationOutput: OutputWithGraph {
    /// `logits` [b, classes].
    public func addPrediction(of decoded: GraphArray) {
        decoded.graph.addOutput("logits", head(decoded), .float32, axes)
    }
}

extension MultilabelOutput: OutputWithGraph {
    /// `logits` [b, labels].
    public func addPrediction(of decoded: GraphArray) {
        decoded.graph.addOutput("logits", head(decoded), .float32, axes)
    }
}

extension RegressionOutput: OutputWithGraph {
    /// `prediction` [b, numbers], float64, in the data's units.
    public func addPrediction(of decoded: GraphArray) {
        let graph = decoded.graph
        let standardised = head(decoded).cast(to: .float64)
        graph.addOutput(
            "prediction",
            standardised * graph.doubles(numbers.map(\.standardDeviation))
                + graph.doubles(numbers.map(\.mean)),
            .float64, axes)
    }
}
