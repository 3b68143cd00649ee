import Layers
import Tensors

extension PerceiverIO {
    /// The computation from the input's part of a batch to the prediction.
    ///
    /// - Parameters:
    ///   - input: the model's own.
    ///   - output: the model's own.
    /// - Returns: the graph.
    /// - Throws: what an adapter has settings for that a graph cannot compute.
    package func graph(from input: any InputWithGraph, to output: any OutputWithGraph) throws
        -> OperationGraph
    {
        let graph = OperationGraph(of: self)
        let rows = try input.rows(in: graph)
        let latents = encoder(rows, in: graph)
        try output.addPrediction(
            of: decoder.map { $0(try output.queries(for: rows), to: latents) } ?? latents.mean(along: 1))
        return graph
    }
}

extension PerceiverEncoder {
    /// The latents of rows: [b, latentCount, channels].
    func callAsFunction(_ input: GraphRows, in graph: OperationGraph) -> GraphArray {
        let memories = crossAttention.map { $0.memory(of: input.rows, isPadding: input.isPadding) }
        var z = graph.parameter(latents).reshaped(to: [1] + latents.shape)
        for layer in 0..<layerCount {
            if layer < crossAttentionCount {
                let index = min(layer, crossAttention.count - 1)
                z = crossAttention[index](z, to: memories[index])
            }
            z = selfAttention[min(layer, selfAttention.count - 1)].layers.reduce(z) { $1($0) }
        }
        return z
    }
}

extension PerceiverDecoder {
    /// The outputs of queries [b or 1, o, queryChannels] for latents: [b, o, queryChannels].
    func callAsFunction(_ queries: GraphArray, to latents: GraphArray) -> GraphArray {
        crossAttention(queries, to: crossAttention.memory(of: latents))
    }
}
