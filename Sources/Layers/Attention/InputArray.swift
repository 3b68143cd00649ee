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

    /// The rows as they are meant, [b, m, c + p]: positions are copied for each example.
    public var rows: Tensor {
        guard let positions else { return content }
        let shape = Array(content.shape.dropLast()) + [positions.shape[1]]
        return concatenated([content, positions.rows.broadcast(to: shape)], along: 2)
    }
}
