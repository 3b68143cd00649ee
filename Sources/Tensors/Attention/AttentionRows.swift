/// Queries, keys or values: a range of channels of a tensor, which may hold others beside them, and perhaps further rows.
package struct AttentionRows: Sendable {
    /// [b or 1, any number of rows, any number of channels].
    package var tensor: Tensor
    /// Which of the channels.
    package var channels: Range<Int>
    /// Which of the rows.
    package let rows: Range<Int>

    /// A range of channels.
    ///
    /// - Parameters:
    ///   - tensor: [b or 1, rows, channels].
    ///   - channels: which of them.
    ///   - rows: which of them; nil: all. Others than all have no gradient, and are keys or values.
    package init(_ tensor: Tensor, channels: Range<Int>, rows: Range<Int>? = nil) {
        require(
            tensor.rank == 3 && channels.lowerBound >= 0 && channels.upperBound <= tensor.shape[2]
                && (rows.map { $0.lowerBound >= 0 && $0.upperBound <= tensor.shape[1] } ?? true),
            "attention takes channels and rows of a tensor of rank 3, not \(channels) and \(rows ?? 0..<0) of "
                + "\(tensor.shape).")
        self.tensor = tensor
        self.channels = channels
        self.rows = rows ?? 0..<tensor.shape[1]
    }

    /// All channels.
    package init(_ tensor: Tensor) { self.init(tensor, channels: 0..<(tensor.shape.last ?? 0)) }

    /// [b or 1, rows, channels], with these rows and channels alone.
    package var shape: [Int] { [tensor.shape[0], rows.count, channels.count] }

    /// Elements from one row to the next.
    var stride: Int { tensor.shape[2] }
    /// Whether no row of the tensor is left out.
    var areAll: Bool { rows == 0..<tensor.shape[1] }
    /// A tensor of these rows and channels alone.
    package var alone: Tensor {
        let chosen = areAll ? tensor : tensor.sliced(rows, along: 1)
        return channels == 0..<stride ? chosen : chosen.sliced(channels, along: 2)
    }
    var detached: AttentionRows { AttentionRows(tensor.detached, channels: channels, rows: rows) }

    /// Whether these are other channels of the same tensor, so that both can share one gradient.
    func liesBeside(_ other: AttentionRows) -> Bool {
        tensor.storage === other.tensor.storage && tensor.node === other.tensor.node
            && tensor.shape == other.tensor.shape && !channels.overlaps(other.channels)
    }
}
