import PerceiverKit

extension TableInput: InputWithGraph {
    /// `numbers`, float32 [batch, numbers, k], and `words`, int64 [batch, words], as far as there are such columns, and `is_gap`, bools
    /// [batch, columns], with the numbers first.
    public func rows(in graph: OperationGraph) -> GraphRows {
        var parts: [GraphArray] = []
        if let numberMaps {
            let numbers = graph.input(
                "numbers", .float32, [.batch, .length(reader.numberCount), .length(reader.width)])
            parts.append(
                encoded(numbers).transposed([1, 0, 2]).times(graph.parameter(numberMaps))
                    .transposed([1, 0, 2]))
        }
        if let embedding {
            parts.append(embedding(graph.input("words", .int64, [.batch, .length(reader.wordCount)])))
        }
        let isGap = graph.input("is_gap", .bool, [.batch, .length(reader.columns.count)])
        let rows = parts.count == 1 ? parts[0] : parts[0].joined(with: [parts[1]], along: 1)
        return GraphRows(rows + graph.parameter(columnRows), isPadding: isGap)
    }

    /// The parts of numbers [b, n, k] as the model reads them: [b, n, bins + k - 1].
    private func encoded(_ numbers: GraphArray) -> GraphArray {
        let graph = numbers.graph
        var parts = [numbers.sliced(0..<1, along: 2).clamped(-5, 5)]
        if binCount > 0 {
            let bins = graph.constant(Tensor((0..<binCount).map { Float($0) }))
            parts.insert((numbers.sliced(1..<2, along: 2) - bins).clamped(0, 1), at: 0)
        }
        if reader.width > 2 { parts.append(numbers.sliced(2..<reader.width, along: 2)) }
        return parts.count == 1 ? parts[0] : parts[0].joined(with: Array(parts.dropFirst()), along: 2)
    }
}

extension TableRowPredictor: RowPredictorWithGraph {
    /// `predicted_numbers` [b, numbers, k], and of each column of words its logits, `predicted_words.0` [b, places] and so on.
    func addPrediction(of decoded: GraphArray) {
        let graph = decoded.graph
        let numberCount = numberMaps?.shape[0] ?? 0
        if let numberMaps {
            let numbers = decoded.sliced(0..<numberCount, along: 1).transposed([1, 0, 2])
                .times(graph.parameter(numberMaps)).transposed([1, 0, 2])
            graph.addOutput(
                "predicted_numbers", numbers, .float32,
                [.batch, .length(numberCount), .length(numberMaps.shape[2])])
        }
        for (index, map) in words.enumerated() {
            let row = numberCount + index
            let placeCount = map.weight.shape[0]
            graph.addOutput(
                "predicted_words.\(index)",
                map(decoded.sliced(row..<row + 1, along: 1)).reshaped(to: [-1, placeCount]), .float32,
                [.batch, .length(placeCount)])
        }
    }
}
