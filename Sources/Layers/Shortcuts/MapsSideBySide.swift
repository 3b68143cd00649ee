import Tensors

// Linear maps of the same rows are one map with stacked weights: [Wq; Wk; Wv] x = [Wq x; Wk x; Wv x]. So the
// rows are read once, and once in backward. Applies always.

extension MultiHeadAttention {
    /// residual + dropout(attention among `rows` [b, n, c], after their norm), with one map for all three.
    func sideBySide(
        among rows: Tensor, isCausal: Bool, rotation: RotaryPositions?, residual: Tensor,
        residualDropout: Float
    ) -> Tensor {
        let maps = Layers.sideBySide([qProj, kProj, vProj], allMaps)
        let ranges = maps.channels
        let all = maps.map(rows).rotated(ranges[0...1], by: rotation, headCount: headCount)
        var options = AttentionOptions(headCount: headCount)
        options.isCausal = isCausal
        options.dropout = oProj.weight.isTrainable ? Dropout(dropout) : nil
        let found = fusedAttention(
            queries: AttentionRows(all, channels: ranges[0]), keys: AttentionRows(all, channels: ranges[1]),
            values: AttentionRows(all, channels: ranges[2]), options: options)
        return oProj.added(to: residual, found, dropout: residualDropout)
    }

    /// Keys and values of rows [b, m, ci], after their norm, with one map to both.
    func memorySideBySide(
        of rows: Tensor, isPadding: Tensor?, rotation: RotaryPositions?
    ) -> AttentionMemory {
        let maps = Layers.sideBySide([kProj, vProj], memoryMaps)
        let ranges = maps.channels
        let both = maps.map(rows).rotated(ranges[...0], by: rotation, headCount: headCount)
        return AttentionMemory(
            keys: AttentionRows(both, channels: ranges[0]), values: AttentionRows(both, channels: ranges[1]),
            isPadding: isPadding)
    }
}

/// Several linear maps as one, and the range of its outputs for each.
struct MapsSideBySide {
    let map: LinearMap
    let channels: [Range<Int>]
}

/// The maps as one, which is made once for predictions.
func sideBySide(_ maps: [Linear], _ prepared: Prepared<MapsSideBySide>) -> MapsSideBySide {
    let weights = maps.map(\.weight.value)
    let biases = maps.map { $0.bias?.value ?? Tensor(zeros: [$0.weight.shape[0]]) }
    return prepared(from: weights + biases) {
        var ranges: [Range<Int>] = []
        for weight in weights {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<start + weight.shape[0])
        }
        return MapsSideBySide(
            map: LinearMap(weights, bias: concatenated(biases, along: 0)),
            channels: ranges)
    }
}
