/// The keys and values of rows in a graph, for any number of layers that share their maps.
public struct GraphMemory {
    /// [b, h, dk, m].
    let keys: GraphArray
    /// [b, h, m, dv].
    let values: GraphArray
    /// Bools [b, 1, 1, m], true where a row is padding; nil: none is.
    let isHidden: GraphArray?
}

extension MultiHeadAttention {
    /// Keys and values of rows [b, m, ci], after their norm; `isPadding`: bools [b, m].
    func memory(of rows: GraphArray, isPadding: GraphArray? = nil) -> GraphMemory {
        GraphMemory(
            keys: byHead(kProj(rows), [0, 2, 3, 1]), values: byHead(vProj(rows), [0, 2, 1, 3]),
            isHidden: isPadding?.applying("Unsqueeze", rows.graph.integers([1, 2])))
    }

    /// The attention from queries [b or 1, n, cq], after their norm, to a memory, by its definition: [b, n, cq].
    func callAsFunction(_ queries: GraphArray, to memory: GraphMemory) -> GraphArray {
        let (qk, v) = (qProj.weight.shape[0], vProj.weight.shape[0])
        let scale = 1 / Float(qk / headCount).squareRoot()
        let scores = byHead(qProj(queries), [0, 2, 1, 3]).times(memory.keys) * scale
        func softmax(_ scores: GraphArray) -> GraphArray {
            scores.applying("Softmax", attributes: ["axis": -1])
        }
        // A query that sees padding alone finds zeros.
        let weights =
            memory.isHidden.map { softmax(scores.filled(where: $0, with: -1e30)).filled(where: $0, with: 0) }
            ?? softmax(scores)
        return oProj(weights.times(memory.values).transposed([0, 2, 1, 3]).reshaped(to: [0, -1, v]))
    }

    /// Rows [b, n, h * d] as [b, n, h, d], with the axes in another order.
    private func byHead(_ rows: GraphArray, _ axes: [Int]) -> GraphArray {
        rows.reshaped(to: [0, 0, headCount, -1]).transposed(axes)
    }
}

extension CrossAttentionLayer {
    /// The keys and values of rows [b, m, inputChannels]; `isPadding`: bools [b, m].
    public func memory(of rows: GraphArray, isPadding: GraphArray? = nil) -> GraphMemory {
        attention.memory(of: inputNorm(rows), isPadding: isPadding)
    }

    /// Updates queries [b or 1, n, queryChannels] to [b, n, queryChannels].
    public func callAsFunction(_ queries: GraphArray, to memory: GraphMemory) -> GraphArray {
        let found = attention(queryNorm(queries), to: memory)
        return mlp(addedTo: hasQueryResidual ? queries + found : found)
    }
}

extension SelfAttentionLayer {
    /// Updates rows [b, n, channels].
    public func callAsFunction(_ x: GraphArray) -> GraphArray {
        let rows = norm(x)
        return mlp(addedTo: x + attention(rows, to: attention.memory(of: rows)))
    }
}
