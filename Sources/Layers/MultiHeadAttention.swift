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
        return linearAdded(
            to: residual, answers, weight: factored.outputWeight, bias: factored.outputBias,
            dropout: oProj.weight.isTrainable ? Dropout(residualDropout) : nil)
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
        options.grid = memory.factored?.grid
        options.scale = 1 / Float(memory.keys.channels.count / headCount).squareRoot()
        return options
    }

    /// What the attention is asked with: the query map, and what the own keys add to it where they are apart.
    private func queryRows(_ queries: Tensor, for memory: AttentionMemory) -> AttentionRows {
        guard let factored = memory.factored else { return AttentionRows(qProj(queries)) }
        return AttentionRows(linear(queries, weight: factored.queryWeight, bias: factored.queryBias))
    }

    /// residual + dropout(attention among `rows` [b, n, c], after their norm).
    ///
    /// One linear map makes queries, keys and values, so that the rows are read once, and once on the way back.
    func callAsFunction(among rows: Tensor, residual: Tensor, residualDropout: Float) -> Tensor {
        let (all, ranges) = sideBySide([qProj, kProj, vProj], of: rows)
        var options = AttentionOptions(headCount: headCount)
        options.dropout = oProj.weight.isTrainable ? Dropout(dropout) : nil
        let answers = attention(
            queries: AttentionRows(all, channels: ranges[0]), keys: AttentionRows(all, channels: ranges[1]),
            values: AttentionRows(all, channels: ranges[2]), options: options)
        return oProj.added(to: residual, answers, dropout: residualDropout)
    }
}

/// The results of several linear maps of the same rows, in one tensor, and the channels of each.
private func sideBySide(_ maps: [Linear], of rows: Tensor) -> (Tensor, [Range<Int>]) {
    let weight = concatenated(maps.map(\.weight.value), along: 0)
    let bias = concatenated(
        maps.map { $0.bias?.value ?? Tensor(zeros: [$0.weight.shape[0]]) }, along: 0)
    var ranges: [Range<Int>] = []
    for map in maps {
        let start = ranges.last?.upperBound ?? 0
        ranges.append(start..<start + map.weight.shape[0])
    }
    return (linear(rows, weight: weight, bias: bias), ranges)
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
    /// Where keys and values are tables of the axes of a grid, in place of a row for each place.
    let grid: GridShape?
    /// [h * (dk + e), cq] and [h * (dk + e)]: the query map followed, head by head, by its product with the own keys.
    let (queryWeight, queryBias): (Tensor, Tensor)
    /// [cq, h * (dv + e)] and [cq]: the output map preceded, head by head, by the map of the own values.
    let (outputWeight, outputBias): (Tensor, Tensor?)
}

extension MultiHeadAttention {
    private var dropsWeights: Bool { dropout > 0 }

    /// Channels of a factored input that each example has for itself: content, mean, and where weights are dropped one more.
    func ownChannelCount(content: Int) -> Int { content + (dropsWeights ? 2 : 1) }

    /// Keys and values of rows [b, m, ci], after their norm.
    func memory(of rows: Tensor, isPadding: Tensor? = nil) -> AttentionMemory {
        let (both, ranges) = sideBySide([kProj, vProj], of: rows)
        return AttentionMemory(
            keys: AttentionRows(both, channels: ranges[0]), values: AttentionRows(both, channels: ranges[1]),
            isPadding: isPadding, factored: nil)
    }

    /// Keys and values of an input that `norm` is still to be applied to.
    func memory(of input: AttentionInput, norm: LayerNorm) -> AttentionMemory {
        guard let factors = input.factors, let positions = input.array.positions else {
            return memory(of: norm(input.array.content), isPadding: input.array.isPadding)
        }
        let c = input.array.content.shape[2]
        let (h, e) = (headCount, ownChannelCount(content: c))
        // [rows, ci] of a map after the norm: its shared part [rows, p], its own part [rows, e], its constant [1, rows].
        func split(_ map: Linear) -> (shared: Tensor, own: Tensor, constant: Tensor) {
            let whole = map.weight.value
            let weight = whole * norm.weight.value
            let channels = weight.shape[1]
            let constant = linear(
                norm.bias.value.reshaped(to: [1, channels]), weight: whole, bias: map.bias?.value)
            let own = [weight.sliced(0..<c, along: 1), -weight.sum(along: 1, keepingAxis: true)]
            return (
                weight.sliced(c..<channels, along: 1),
                concatenated(own + (dropsWeights ? [constant.transposed] : []), along: 1), constant
            )
        }
        let (key, value) = (split(kProj), split(vProj))
        let (dk, dv) = (key.own.shape[0] / h, value.own.shape[0] / h)

        // The keys' constant is the same for all rows, so the softmax cancels it.
        let queryWeight = qProj.weight.value.reshaped(to: [h, dk, -1])
        let ownKeys = key.own.reshaped(to: [h, dk, e])
        let ownQueryWeight = matmul(ownKeys, queryWeight, transposingA: true)  // [h, e, cq]
        let queryBias = (qProj.bias?.value ?? Tensor(zeros: [h * dk])).reshaped(to: [h, dk, 1])
        let ownQueryBias = matmul(ownKeys, queryBias, transposingA: true)  // [h, e, 1]

        let outputWeight = oProj.weight.value
        let byHead = outputWeight.reshaped(to: [-1, h, dv]).transposed([1, 0, 2])  // [h, cq, dv]
        let ownOutputWeight = matmul(byHead, value.own.reshaped(to: [h, dv, e]))  // [h, cq, e]
        let wholeOutput = concatenated([byHead, ownOutputWeight], along: 2).transposed([1, 0, 2])
        // Weights sum to one, so the values' constant reaches the result as it is. Dropped weights do not: there it is one of
        // the own channels.
        let outputBias =
            dropsWeights
            ? oProj.bias?.value : linear(value.constant, weight: outputWeight, bias: oProj.bias?.value)
        return AttentionMemory(
            keys: AttentionRows(
                linear(positions.table, weight: key.shared).reshaped(to: [1, -1, h * dk])),
            values: AttentionRows(
                linear(positions.table, weight: value.shared).reshaped(to: [1, -1, h * dv])),
            isPadding: input.array.isPadding,
            factored: FactoredMemory(
                own: dropsWeights ? concatenated([factors.own, factors.one], along: 1) : factors.own,
                rowScale: factors.rowScale, grid: positions.grid,
                queryWeight: concatenated([queryWeight, ownQueryWeight], along: 1)
                    .reshaped(to: [h * (dk + e), -1]),
                queryBias: concatenated([queryBias, ownQueryBias], along: 1).reshaped(to: [-1]),
                outputWeight: wholeOutput.reshaped(to: [outputWeight.shape[0], h * (dv + e)]),
                outputBias: outputBias?.reshaped(to: [-1])))
    }
}
