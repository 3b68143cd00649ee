import Tensors

/// What an encoder attends to: rows of content, which differ between examples, and positions, which do not.
///
/// b batch, m rows, c content channels, p position channels. A row of the input is [content | positions], where content goes
/// through a map first if there is one.
public struct InputArray: Sendable {
    /// [b, m, c]: what differs between examples.
    public var content: Tensor
    /// The map of the content; nil: none.
    public var contentMap: ContentMap?
    /// [m, p]: what is the same for all examples, and not copied for each of them; nil for none.
    public var positions: Positions?
    /// [b, m] bytes: true where a row is padding.
    public var isPadding: Tensor?
    /// The rows of each modality, by name, if there are several.
    public var parts: [String: Range<Int>]

    /// Makes an input array of its parts.
    public init(
        content: Tensor, contentMap: ContentMap? = nil, positions: Positions? = nil, isPadding: Tensor? = nil,
        parts: [String: Range<Int>] = [:]
    ) {
        require(content.rank == 3, "The content of an input array is [b, m, c], not \(content.shape).")
        require(
            contentMap.map { $0.weight.shape[1] == content.shape[2] } ?? true,
            "A map of shape \(contentMap?.weight.shape ?? []) does not fit content of shape \(content.shape)."
        )
        require(
            positions.map { $0.shape[0] == content.shape[1] } ?? true,
            "Positions of shape \(positions?.shape ?? []) do not fit content of shape \(content.shape).")
        self.content = content
        self.contentMap = contentMap
        self.positions = positions
        self.isPadding = isPadding
        self.parts = parts
    }

    /// Channels of the content in a row.
    var contentChannels: Int { contentMap?.channels ?? content.shape[2] }

    /// Channels of a row, those of its content and p.
    public var channels: Int { contentChannels + (positions?.shape[1] ?? 0) }

    /// The rows, [b, m, channels], with positions copied for each example.
    public var rows: Tensor {
        let content = contentMap?(content) ?? content
        guard let positions else { return content }
        let shape = Array(content.shape.dropLast()) + [positions.shape[1]]
        return concatenated([content, positions.rows.broadcast(to: shape)], along: 2)
    }
}
