import Tensors

/// What an encoder attends to: rows of channels, with what the examples share kept apart from what they do not.
///
/// b batch, m rows, c content channels, p position channels. A row of the input is [content | positions].
public struct InputArray: Sendable {
    /// [b, m, c]: what differs between examples.
    public var content: Tensor
    /// What is the same for all examples, after the content in each row; never copied for each of them.
    public var positions: Positions?
    /// [b, m] bytes: true where a row is to be ignored.
    public var isPadding: Tensor?
    /// The rows of each modality, when there are several.
    public var parts: [String: Range<Int>]

    /// Makes an input array of its parts.
    public init(
        content: Tensor, positions: Positions? = nil, isPadding: Tensor? = nil,
        parts: [String: Range<Int>] = [:]
    ) {
        require(content.rank == 3, "The content of an input array is [b, m, c], not \(content.shape).")
        require(
            positions.map { $0.shape[0] == content.shape[1] } ?? true,
            "Positions of shape \(positions?.shape ?? []) do not fit content of shape \(content.shape).")
        self.content = content
        self.positions = positions
        self.isPadding = isPadding
        self.parts = parts
    }

    /// Channels of a row, c + p.
    public var channels: Int { content.shape[2] + (positions?.shape[1] ?? 0) }
}

/// An input array with what every attention layer needs of it, computed once.
public struct AttentionInput: Sendable {
    /// The array.
    public let array: InputArray
    let factors: RowFactors?

    /// Prepares an input array for any number of layers.
    public init(_ array: InputArray) {
        self.array = array
        factors = array.positions.map { RowFactors(content: array.content, positions: $0) }
    }

    /// Prepares rows [b, m, c] without shared positions.
    public init(_ rows: Tensor) { self.init(InputArray(content: rows)) }
}

/// What layer norm does to rows [content | positions], without ever making them.
///
/// With mean u and reciprocal deviation r of a row x, a linear map W after the norm is
///
///     r (Wc content + Wp position - u w1) + w0
///
/// where Wc and Wp are the parts of W times the norm's weight, w1 is the sum of that over the channels, and w0 is W
/// times the norm's bias, plus W's own bias. Only `own` = [content | u] and r depend on the example.
struct RowFactors: Sendable {
    /// [b, c + 1, m]: content and mean, channels first.
    let own: Tensor
    /// [b, m]: the reciprocal deviation.
    let rowScale: Tensor
    /// [b, 1, m]: a channel that the row scale makes 1.
    var one: Tensor { Tensor(1) / rowScale.reshaped(to: [rowScale.shape[0], 1, -1]) }

    init(content: Tensor, positions: Positions, epsilon: Float = 1e-5) {
        let (c, p) = (Float(content.shape[2]), Float(positions.shape[1]))
        let (positionMean, positionSpread) = positions.moments  // [m]
        let mean = (content.sum(along: 2) + positionMean * p) / (c + p)  // [b, m]
        // The variance in two parts that are each a sum of squares: stable, as E[x^2] - u^2 is not.
        let contentOffset = content - mean.reshaped(to: mean.shape + [1])
        let offset = positionMean - mean
        let squares = (contentOffset * contentOffset).sum(along: 2) + positionSpread + offset * offset * p
        rowScale = Tensor(1) / (squares / (c + p) + epsilon).squareRoot()
        own = concatenated(
            [content.transposed, mean.reshaped(to: [mean.shape[0], 1, mean.shape[1]])], along: 1)
    }
}
