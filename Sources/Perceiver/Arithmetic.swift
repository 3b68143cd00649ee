import Layers
import Tensors

extension PerceiverIO {
    /// Operations that the products of one forward pass need, by formula: two for each multiply-add.
    ///
    /// Counts what this model's algebra cannot do without, which is less than what the papers' formulas take when they
    /// are written out; a training step needs three times as much. The input adapter's own work is left out.
    ///
    /// - Throws: what an adapter does not like about the batch.
    public func arithmetic(of batch: Batch) throws -> Int {
        let array = try input(batch)
        let b = array.content.shape[0]
        let latents = InputArray(content: Tensor(zeros: [b] + encoder.latentShape))
        guard let decoder else {
            return encoder.arithmetic(of: array) + output.arithmetic(answers: b)
        }
        let queries = try output.queries(for: array, in: batch).shape
        return encoder.arithmetic(of: array)
            + decoder.crossAttention.arithmetic(
                alone: queries[1], areShared: queries[0] == 1 && b > 1, to: latents)
            + output.arithmetic(answers: b * queries[1])
    }
}

extension PerceiverEncoder {
    fileprivate func arithmetic(of input: InputArray) -> Int {
        let (b, n) = (input.content.shape[0], latents.shape[0])
        var count = crossAttention.reduce(0) { $0 + $1.arithmetic(memoryOf: input) }
        for layer in 0..<layerCount {
            if layer < crossAttentionCount {
                count += crossAttention[min(layer, crossAttention.count - 1)]
                    .arithmetic(queries: n, areShared: layer == 0 && b > 1, to: input)
            }
            let block = selfAttention[min(layer, selfAttention.count - 1)]
            count += block.layers.reduce(0) { $0 + $1.arithmetic(rows: n, examples: b) }
        }
        return count
    }
}
