/// Rotary positions of queries or keys: angles by which pairs of channels are rotated (arXiv 2104.09864,
/// section 3.2).
///
/// The product of a query at position p and a key at position s then depends on p and s only by their
/// difference p - s.
public struct RotaryPositions: Sendable {
    /// [b or 1, rows, 1, pairs, 1].
    let cosines, sines: Tensor
    var pairCount: Int { cosines.shape[3] }
    fileprivate var rowCount: Int { cosines.shape[1] }

    /// Makes the angles position * base^(-2 i / channels) of pair i.
    ///
    /// - Parameters:
    ///   - positions: [b or 1, rows], one number for each row.
    ///   - channels: how many channels of each head are rotated, an even number; the others stay as they are.
    ///   - base: the periods of the pairs grow from 2 pi to nearly 2 pi * base.
    public init(_ positions: Tensor, channels: Int, base: Float = 10_000) {
        require(
            positions.rank == 2 && channels > 0 && channels.isMultiple(of: 2),
            "Rotary positions are [b, rows] for an even number of channels, not \(positions.shape) for \(channels)."
        )
        let angles = RotaryAngles.rows(positions.floats, channels: channels, base: base)
        let shape = positions.shape + [1, channels / 2, 1]
        (cosines, sines) = (angles.cosines.reshaped(to: shape), angles.sines.reshaped(to: shape))
    }
}

extension Tensor {
    /// Rows [b or 1, rows, h * d] with pairs of channels of each head rotated by the angles of the rows.
    ///
    /// Pairs are neighbouring channels, (0, 1), (2, 3) and so on:
    ///
    ///     (x, y) becomes (x cos - y sin, y cos + x sin)
    public func rotated(by positions: RotaryPositions, headCount h: Int) -> Tensor {
        let rotatedCount = 2 * positions.pairCount
        require(
            rank == 3 && shape[2] % h == 0 && shape[2] / h >= rotatedCount && shape[1] == positions.rowCount,
            "Rows of shape \(shape) with \(h) heads do not fit rotary positions of \(positions.rowCount) rows and "
                + "\(rotatedCount) channels."
        )
        let heads = reshaped(to: [shape[0], shape[1], h, -1])
        let pairs = heads.sliced(0..<rotatedCount, along: 3).reshaped(to: [shape[0], shape[1], h, -1, 2])
        let (x, y) = (pairs.sliced(0..<1, along: 4), pairs.sliced(1..<2, along: 4))
        let (cosines, sines) = (positions.cosines, positions.sines)
        let result = concatenated([x * cosines - y * sines, y * cosines + x * sines], along: 4)
        let b = result.shape[0]
        let rest = heads.sliced(rotatedCount..<heads.shape[3], along: 3).broadcast(
            to: [b, shape[1], h, heads.shape[3] - rotatedCount])
        return concatenated([result.reshaped(to: [b, shape[1], h, rotatedCount]), rest], along: 3)
            .reshaped(to: [b, shape[1], shape[2]])
    }

    /// Rows [b, rows, channels], of which the heads in some ranges of channels are rotated as by ``rotated(by:headCount:)``, in one
    /// pass over them.
    ///
    /// A rotation is undone by that of the opposite angles, which the gradient goes through.
    ///
    /// - Parameters:
    ///   - ranges: each holds the channels of all heads; the others stay as they are.
    ///   - positions: of [b or 1, rows]; nil: nothing is rotated.
    ///   - h: the number of heads.
    /// - Returns: the same shape.
    package func rotated(
        _ ranges: some Collection<Range<Int>>, by positions: RotaryPositions?, headCount h: Int
    ) -> Tensor {
        guard let positions else { return self }
        let ranges = Array(ranges)
        require(
            rank == 3 && [1, shape[0]].contains(positions.cosines.shape[0])
                && shape[1] == positions.rowCount
                && ranges.allSatisfy { $0.count % h == 0 && $0.count / h >= 2 * positions.pairCount },
            "Rows of shape \(shape) with \(h) heads in \(ranges) do not fit rotary positions of "
                + "\(positions.rowCount) rows and \(2 * positions.pairCount) channels.")
        return Primitives.rotated(self, ranges, by: positions, headCount: h, direction: 1).recorded(
            (self, { Primitives.rotated($0, ranges, by: positions, headCount: h, direction: -1) }))
    }
}
