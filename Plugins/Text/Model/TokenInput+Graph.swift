import PerceiverKit

extension TokenInput: InputWithGraph {
    /// `tokens`, int64 [batch, length], and `is_padding`, bools of the same shape.
    public func rows(in graph: OperationGraph) -> GraphRows {
        let axes: [OperationGraph.Axis] = [.batch, .any("length")]
        let tokens = graph.input("tokens", .int64, axes)
        let isPadding = graph.input("is_padding", .bool, axes)
        let rows = embedding(tokens) * embeddingScale
        return GraphRows(
            rows + graph.parameter(positions).prefix(ofLengthOf: tokens, along: 1), isPadding: isPadding)
    }
}

extension VocabularyOutput: OutputWithGraph {
    /// The queries of all positions of the texts.
    public func queries(for rows: GraphRows) -> GraphArray {
        rows.rows.graph.parameter(query).prefix(ofLengthOf: rows.rows, along: 1)
            .reshaped(to: [1, -1, channels])
    }

    /// A text may be longer than another.
    public var graphQueryCount: Int? { nil }

    /// `logits` [batch, length, vocabulary], of all positions.
    public func addPrediction(of decoded: GraphArray) {
        decoded.graph.addOutput(
            "logits", head(decoded), .float32, [.batch, .any("length"), .length(head.weight.shape[0])])
    }
}
