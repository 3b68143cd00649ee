import Layers
import Tensors

// How the rows of several inputs come to have one layout.

extension InputArray {
    /// A masked row for each example.
    init(ofNothing exampleCount: Int, channels: Int) {
        self.init(
            content: Tensor(zeros: [exampleCount, 1, channels]),
            isPadding: Tensor(Array(repeating: UInt8(1), count: exampleCount), shape: [exampleCount, 1]))
    }

    /// The same with all rows of some examples masked; nil: of none.
    func masked(where isMissing: [Bool]?) -> InputArray {
        guard let isMissing, !isMissing.isEmpty else { return self }
        let (count, rowCount) = (content.shape[0], content.shape[1])
        let viewCount = count / isMissing.count
        var bytes = wholePadding.elements(as: UInt8.self)
        for view in 0..<count where isMissing[view / viewCount] {
            for row in view * rowCount..<(view + 1) * rowCount { bytes[row] = 1 }
        }
        var masked = self
        masked.isPadding = Tensor(bytes, shape: [count, rowCount])
        return masked
    }

    /// The same rows with `channels` [1, k] appended to each.
    func padded(with channels: Tensor) -> InputArray {
        var padded = self
        padded.positions =
            positions?.followed(by: channels)
            ?? Positions(channels.broadcast(to: [content.shape[1], channels.shape[1]]))
        return padded
    }

    /// The same rows for each of `viewCount` views of an example, unless there are several views already.
    func repeated(_ viewCount: Int, exampleCount: Int) -> InputArray {
        guard viewCount > 1, content.shape[0] == exampleCount else { return self }
        let shape = Array(content.shape.dropFirst())
        var repeated = self
        repeated.content = content.reshaped(to: [exampleCount, 1] + shape)
            .broadcast(to: [exampleCount, viewCount] + shape).reshaped(to: [-1] + shape)
        repeated.isPadding = isPadding.map { isPadding in
            let rows = (0..<exampleCount).map { isPadding.sliced($0..<$0 + 1, along: 0) }
            return concatenated(rows.flatMap { Array(repeating: $0, count: viewCount) }, along: 0)
        }
        return repeated
    }

    /// The same rows with `count` content channels: the first position channels become content, copied for each example.
    func movingPositionsToContent(upTo count: Int) -> InputArray {
        let missing = count - content.shape[2]
        guard missing > 0, let positions = positions?.rows else { return self }
        let (batch, rowCount) = (content.shape[0], content.shape[1])
        var moved = self
        let first = positions.sliced(0..<missing, along: 1).reshaped(to: [1, rowCount, missing])
        moved.content = concatenated(
            [content, first.broadcast(to: [batch, rowCount, missing])], along: 2)
        moved.positions = Positions(positions.sliced(missing..<positions.shape[1], along: 1))
        return moved
    }

    /// ``isPadding`` as bytes [b, m]; zeros where it is nil.
    var wholePadding: Tensor {
        let shape = Array(content.shape.prefix(2))
        return isPadding ?? Tensor(Array(repeating: UInt8(0), count: shape[0] * shape[1]), shape: shape)
    }
}
