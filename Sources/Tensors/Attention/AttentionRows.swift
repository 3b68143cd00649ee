/// Queries, keys or values: a range of channels of a tensor, which may hold others beside them.
package struct AttentionRows: Sendable {
    /// [b or 1, rows, any number of channels].
    package var tensor: Tensor
    /// Which of the channels.
    package var channels: Range<Int>

    /// A range of channels.
    package init(_ tensor: Tensor, channels: Range<Int>) {
        require(
            tensor.rank == 3 && channels.lowerBound >= 0 && channels.upperBound <= tensor.shape[2],
            "attention takes channels of a tensor of rank 3, not \(channels) of \(tensor.shape).")
        self.tensor = tensor
        self.channels = channels
    }

    /// All channels.
    package init(_ tensor: Tensor) { self.init(tensor, channels: 0..<(tensor.shape.last ?? 0)) }

    /// [b or 1, rows, channels], with these channels alone.
    package var shape: [Int] { [tensor.shape[0], tensor.shape[1], channels.count] }

    /// Elements from one row to the next.
    var stride: Int { tensor.shape[2] }
    /// A tensor of these channels alone.
    package var alone: Tensor { channels == 0..<stride ? tensor : tensor.sliced(channels, along: 2) }
    var detached: AttentionRows { AttentionRows(tensor.detached, channels: channels) }

    /// Whether these are other channels of the same tensor, so that both can share one gradient.
    func liesBeside(_ other: AttentionRows) -> Bool {
        tensor.storage === other.tensor.storage && tensor.node === other.tensor.node
            && tensor.shape == other.tensor.shape && !channels.overlaps(other.channels)
    }
}
