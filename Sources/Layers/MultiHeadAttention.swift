import Tensors

/// Multi-head attention with its four linear maps.
///
/// cq query channels, ci input channels, h heads, dk and dv channels of a head, e own channels of an example.
public struct MultiHeadAttention: Module {
    let qProj: Linear
    let kProj: Linear
    let vProj: Linear
    let oProj: Linear
    let headCount: Int
    let dropout: Float
    private let allMaps = Prepared<MapsSideBySide>()
    private let memoryMaps = Prepared<MapsSideBySide>()
    let preparedMaps = Prepared<FactoredMaps>()

    /// Declares an attention from queries to inputs.
    ///
    /// - Parameters:
    ///   - queryChannels: of the queries, and of the result.
    ///   - inputChannels: of what is attended to.
    ///   - headCount: divides both widths below.
    ///   - qkChannels: over all heads; by default those of the queries.
    ///   - vChannels: over all heads; by default those of `qkChannels`.
    ///   - dropout: of the attention probabilities.
    public init(
        queryChannels: Int, inputChannels: Int, headCount: Int, qkChannels: Int? = nil, vChannels: Int? = nil,
        dropout: Float = 0
    ) {
        let qk = qkChannels ?? queryChannels
        let v = vChannels ?? qk
        require(
            headCount > 0 && qk % headCount == 0 && v % headCount == 0,
            "Attention: \(qk) query and key channels and \(v) value channels are not divisible by \(headCount) heads."
        )
        // PyTorch draws the three maps as one matrix where they have the same shape, which makes its bound smaller.
        let isOneMatrix = inputChannels == queryChannels && qk == queryChannels && v == qk
        func projection(_ inputs: Int, _ outputs: Int) -> Linear {
            Linear(
                inputs, outputs,
                weightStart: .xavier(inputs: inputs, outputs: isOneMatrix ? 3 * outputs : outputs),
                biasStart: .constant(0))
        }
        qProj = projection(queryChannels, qk)
        kProj = projection(inputChannels, qk)
        vProj = projection(inputChannels, v)
        oProj = Linear(v, queryChannels, biasStart: .constant(0))
        for map in [qProj, kProj] { map.weight.role = .matching }
        self.headCount = headCount
        self.dropout = dropout
    }

    /// residual + dropout(attention from `queries`).
    ///
    /// - Parameters:
    ///   - queries: [b or 1, n, cq], after their norm.
    ///   - memory: what this attention made of the input.
    ///   - residual: [b or 1, n, cq].
    ///   - residualDropout: probability of dropping elements of the result.
    /// - Returns: [b, n, cq].
    func callAsFunction(
        _ queries: Tensor, to memory: AttentionMemory, residual: Tensor?, residualDropout: Float = 0
    ) -> Tensor {
        var options = options(for: memory)
        options.dropout = oProj.weight.isTrainable ? Dropout(dropout) : nil
        let answers = attention(
            queries: queryRows(queries, for: memory), keys: memory.keys, values: memory.values,
            options: options)
        guard let factored = memory.factored else {
            return oProj.added(to: residual, answers, dropout: residualDropout)
        }
        return factored.maps.output.added(
            to: residual, answers, dropout: oProj.weight.isTrainable ? Dropout(residualDropout) : nil)
    }

    /// Where `queries` [b or 1, n, cq], after their norm, look: [b, h, n, m].
    func probabilities(of queries: Tensor, to memory: AttentionMemory) -> Tensor {
        attentionProbabilities(
            queries: queryRows(queries, for: memory), keys: memory.keys, options: options(for: memory))
    }

    private func options(for memory: AttentionMemory) -> AttentionOptions {
        var options = AttentionOptions(headCount: headCount)
        options.isPadding = memory.isPadding
        options.own = memory.factored?.own
        options.rowScale = memory.factored?.rowScale
        options.grid = memory.factored?.maps.grid
        options.scale = 1 / Float(memory.keys.channels.count / headCount).squareRoot()
        return options
    }

    /// What the attention is asked with: the query map, and what the own keys add to it where they are apart.
    private func queryRows(_ queries: Tensor, for memory: AttentionMemory) -> AttentionRows {
        guard let factored = memory.factored else { return AttentionRows(qProj(queries)) }
        return AttentionRows(factored.maps.query(queries))
    }

    /// residual + dropout(attention among `rows` [b, n, c], after their norm).
    ///
    /// One linear map makes queries, keys and values, so that the rows are read once, and once on the way back.
    func callAsFunction(among rows: Tensor, residual: Tensor, residualDropout: Float) -> Tensor {
        let maps = sideBySide([qProj, kProj, vProj], allMaps)
        let (all, ranges) = (maps.map(rows), maps.channels)
        var options = AttentionOptions(headCount: headCount)
        options.dropout = oProj.weight.isTrainable ? Dropout(dropout) : nil
        let answers = attention(
            queries: AttentionRows(all, channels: ranges[0]), keys: AttentionRows(all, channels: ranges[1]),
            values: AttentionRows(all, channels: ranges[2]), options: options)
        return oProj.added(to: residual, answers, dropout: residualDropout)
    }
}

/// Linear maps of the same rows as one, and which of its outputs are whose.
private struct MapsSideBySide {
    let map: LinearMap
    let channels: [Range<Int>]
}

private func sideBySide(_ maps: [Linear], _ prepared: Prepared<MapsSideBySide>) -> MapsSideBySide {
    let weights = maps.map(\.weight.value)
    let biases = maps.map { $0.bias?.value ?? Tensor(zeros: [$0.weight.shape[0]]) }
    return prepared(from: weights + biases) {
        var ranges: [Range<Int>] = []
        for weight in weights {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<start + weight.shape[0])
        }
        return MapsSideBySide(
            map: LinearMap(concatenated(weights, along: 0), bias: concatenated(biases, along: 0)),
            channels: ranges)
    }
}

/// Keys and values that an attention layer made of an input; shared layers make them once.
public struct AttentionMemory: Sendable {
    /// [b or 1, m, h * dk]; of a grid the tables of both axes, [1, outer + inner, h * dk].
    let keys: AttentionRows
    /// The same of the values, with dv.
    let values: AttentionRows
    let isPadding: Tensor?
    let factored: FactoredMemory?
}

/// What keys and values leave to the queries and the result where they are shared by the batch.
struct FactoredMemory: Sendable {
    /// [b, e, m].
    let own: Tensor
    /// [b, m].
    let rowScale: Tensor
    let maps: FactoredMaps
}

extension MultiHeadAttention {
    /// Keys and values of rows [b, m, ci], after their norm.
    func memory(of rows: Tensor, isPadding: Tensor? = nil) -> AttentionMemory {
        let maps = sideBySide([kProj, vProj], memoryMaps)
        let (both, ranges) = (maps.map(rows), maps.channels)
        return AttentionMemory(
            keys: AttentionRows(both, channels: ranges[0]), values: AttentionRows(both, channels: ranges[1]),
            isPadding: isPadding, factored: nil)
    }

    /// Keys and values of an input that `norm` is still to be applied to.
    func memory(of input: AttentionInput, norm: LayerNorm) -> AttentionMemory {
        guard let factors = input.factors, let positions = input.array.positions else {
            return memory(of: norm(input.array.content), isPadding: input.array.isPadding)
        }
        let maps = factoredMaps(of: positions, after: norm, contentChannels: input.array.content.shape[2])
        return AttentionMemory(
            keys: AttentionRows(maps.keys), values: AttentionRows(maps.values),
            isPadding: input.array.isPadding,
            factored: FactoredMemory(
                own: dropsWeights ? concatenated([factors.own, factors.one], along: 1) : factors.own,
                rowScale: factors.rowScale, maps: maps))
    }
}
