// b batch, n queries, m keys, h heads, e own channels of an example, dk and dv channels of a head.

/// What multi-head attention needs besides queries, keys and values.
public struct AttentionOptions: Sendable {
    /// How many heads share the channels.
    public var headCount: Int
    /// The factor of q k before the softmax; nil: 1 / sqrt(dk).
    public var scale: Float?
    /// [b, m] bytes: true where attention looks away.
    public var isPadding: Tensor?
    /// [b, m]: a factor for each key and value.
    public var rowScale: Tensor?
    /// [b, e, m]: channels of the keys and values that each example has for itself, the same for all heads, where
    /// the other channels are shared by the whole batch.
    public var own: Tensor?
    /// Dropout of the probabilities.
    public var dropout: Dropout?
    /// The grid whose places the keys and values belong to, each a sum over its two axes.
    public var grid: GridShape?

    /// Options for `headCount` heads and nothing special.
    public init(headCount: Int) { self.headCount = headCount }
}

/// A grid with a key and a value at each place, place (y, x) being number y * inner + x.
///
/// The shared channels of the key at (y, x) are row y of the keys plus row outer + x, and so are the value's. So m is
/// outer * inner, where there are only outer + inner rows of keys and values.
public struct GridShape: Sendable, Equatable {
    /// The length of the slow axis.
    public var outer: Int
    /// The length of the fast axis.
    public var inner: Int

    /// A grid of `outer` * `inner` places.
    public init(outer: Int, inner: Int) {
        self.outer = outer
        self.inner = inner
    }

    /// Rows of keys and values.
    public var rowCount: Int { outer + inner }
}

/// Some channels of the rows of a tensor: queries, keys or values, perhaps side by side with others.
public struct AttentionRows: Sendable {
    /// [b or 1, rows, any number of channels].
    public var tensor: Tensor
    /// Which of the channels.
    public var channels: Range<Int>

    /// A run of channels.
    public init(_ tensor: Tensor, channels: Range<Int>) {
        require(
            tensor.rank == 3 && channels.lowerBound >= 0 && channels.upperBound <= tensor.shape[2],
            "attention takes channels of a tensor of rank 3, not \(channels) of \(tensor.shape).")
        self.tensor = tensor
        self.channels = channels
    }

    /// All channels.
    public init(_ tensor: Tensor) { self.init(tensor, channels: 0..<(tensor.shape.last ?? 0)) }

    /// As if the tensor had no other channels: [b or 1, rows, channels].
    public var shape: [Int] { [tensor.shape[0], tensor.shape[1], channels.count] }

    /// From one row to the next.
    var stride: Int { tensor.shape[2] }
    /// The first of the channels in the first row.
    var data: UnsafePointer<Float> { tensor.data + channels.lowerBound }
    var detached: AttentionRows { AttentionRows(tensor.detached, channels: channels) }

    /// Whether these are other channels of the very same tensor, so that one gradient can hold those of both.
    func liesBeside(_ other: AttentionRows) -> Bool {
        tensor.storage === other.tensor.storage && tensor.node === other.tensor.node
            && tensor.shape == other.tensor.shape && !channels.overlaps(other.channels)
    }
}

/// Multi-head attention in one operation, tiled so that no b x h x n x m array is ever stored.
///
/// For each example and head, with r the row scale, f the own channels and [a | b] one after the other:
///
///     weights = softmax(scale * [q | g] . (r * [k | f])),   result = [weights r v | weights r f]
///
/// A query whose keys are all padding yields zeros. The probabilities are computed anew on the way back, from the
/// logarithm of each row's sum, as in arXiv 2205.14135.
///
/// - Parameters:
///   - queries: [b or 1, n, h * (dk + e)], each head's q followed by its g.
///   - keys: [b or 1, m, h * dk]; may lie in the same tensor as the values, and as the queries. With a grid
///     [1, outer + inner, h * dk].
///   - values: [b or 1, m, h * dv]. With a grid [1, outer + inner, h * dv].
///   - options: heads, padding, and the parts named above.
/// - Returns: [b, n, h * (dv + e)].
public func attention(
    queries: AttentionRows, keys: AttentionRows, values: AttentionRows, options: AttentionOptions
) -> Tensor {
    let plan = AttentionPlan(queries: queries, keys: keys, values: values, options: options)
    let (result, logSums) = plan.forward()
    let detached = plan.detached
    let output = result
    let extras = [options.own, options.rowScale].compactMap { $0 }
    return result.recorded(plan.distinctTensors + extras) { gradient, isNeeded in
        let parts = detached.backward(
            gradient, output: output, logSums: logSums, needsTensors: Array(isNeeded.dropLast(extras.count)),
            needsOwn: isNeeded.suffix(extras.count).contains(true))
        var gradients = parts.tensors
        if detached.options.own != nil { gradients.append(parts.own) }
        if detached.options.rowScale != nil { gradients.append(parts.rowScale) }
        return zip(gradients, isNeeded).map { $1 ? $0 : nil }
    }
}

/// The same for queries, keys and values that are tensors of their own.
public func attention(queries: Tensor, keys: Tensor, values: Tensor, options: AttentionOptions) -> Tensor {
    attention(
        queries: AttentionRows(queries), keys: AttentionRows(keys), values: AttentionRows(values),
        options: options)
}
