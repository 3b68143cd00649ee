// b batch, n queries, m keys, h heads, dk and dv channels of a head.

/// The settings of multi-head attention.
public struct AttentionOptions: Sendable {
    /// How many heads share the channels.
    public var headCount: Int
    /// The factor of the products of queries and keys; nil for 1 / sqrt(dk).
    public var scale: Float?
    /// [b, m] bytes: true where a key is padding, which no query may see.
    public var isPadding: Tensor?
    /// Whether query i of n sees only the first i + m - n + 1 keys of m, so that the last query sees all
    /// (arXiv 2202.07765).
    public var isCausal = false
    /// The positions of queries and keys, for a rotary position encoding; nil for none.
    public var rotation: (queries: RotaryPositions, keys: RotaryPositions)?
    /// Dropout of the attention weights; nil for none.
    public var dropout: Dropout?

    /// Options for `headCount` heads, with defaults for all else.
    public init(headCount: Int) { self.headCount = headCount }
}

/// Multi-head attention by its definition (arXiv 1706.03762, section 3.2).
///
/// Every faster implementation is tested against this one.
///
/// For each example and head, with q and k rotated by their positions if they have any:
///
///     weights = softmax(scale q kᵀ, over the keys that may be seen),   result = dropout(weights) v
///
/// The result of a query that may see no key is zero.
///
/// - Parameters:
///   - queries: [b or 1, n, h * dk].
///   - keys: [b or 1, m, h * dk].
///   - values: [b or 1, m, h * dv].
///   - options: heads, and what may be seen.
/// - Returns: [b, n, h * dv].
public func attention(queries: Tensor, keys: Tensor, values: Tensor, options: AttentionOptions) -> Tensor {
    let h = options.headCount
    require(
        [queries, keys, values].allSatisfy { $0.rank == 3 && h > 0 && $0.shape[2] % h == 0 }
            && queries.shape[2] == keys.shape[2] && keys.shape[..<2] == values.shape[..<2],
        "attention: queries \(queries.shape), keys \(keys.shape) and values \(values.shape) do not fit \(h) heads."
    )
    func byHead(_ rows: Tensor) -> Tensor {  // [b or 1, h, rows, d]
        rows.reshaped(to: [rows.shape[0], rows.shape[1], h, -1]).transposed([0, 2, 1, 3])
    }
    let (q, k) = options.rotated(queries, keys)
    let scores = matmul(byHead(q), byHead(k), transposingB: true) * options.scale(ofChannels: k.shape[2])
    let weights = options.weights(of: scores).dropped(options.dropout)  // [b, h, n, m]
    let found = matmul(weights, byHead(values)).transposed([0, 2, 1, 3])  // [b, n, h, dv]
    return found.reshaped(to: [found.shape[0], found.shape[1], values.shape[2]])
}

extension AttentionOptions {
    /// The softmax of scores [b or 1, h, n, m] over the keys that each query may see: [b, h, n, m].
    func weights(of scores: Tensor) -> Tensor {
        let masks = hiddenKeys(queryCount: scores.shape[2], keyCount: scores.shape[3])
        // Not minus infinity, which would give NaN where all keys are hidden; those weights become zeros.
        let weights = masks.reduce(scores) { $0.filled(where: $1, with: -1e30) }.softmax()
        return masks.reduce(weights) { $0.filled(where: $1, with: 0) }
    }

    /// Masks of the keys that a query may not see: [b, 1, 1, m] for padding, [1, 1, n, m] for later keys.
    private func hiddenKeys(queryCount n: Int, keyCount m: Int) -> [Tensor] {
        let padding = isPadding.map { $0.reshaped(to: [$0.shape[0], 1, 1, m]) }
        let future = {
            Tensor((0..<n * m).map { $0 % m > $0 / m + m - n ? 1 : 0 as UInt8 }, shape: [1, 1, n, m])
        }
        return [padding, isCausal ? future() : nil].compactMap(\.self)
    }

    /// Queries [b or 1, n, h * dk] and keys [b or 1, m, h * dk], rotated by their positions.
    func rotated(_ queries: Tensor, _ keys: Tensor) -> (queries: Tensor, keys: Tensor) {
        guard let rotation else { return (queries, keys) }
        return (
            queries.rotated(by: rotation.queries, headCount: headCount),
            keys.rotated(by: rotation.keys, headCount: headCount)
        )
    }

    /// The factor of the products of queries and keys that have `channels` over all heads.
    func scale(ofChannels channels: Int) -> Float { scale ?? 1 / Float(channels / headCount).squareRoot() }
}
