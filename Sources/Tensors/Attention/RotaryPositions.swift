import Foundation

/// Rotary positions of queries or keys: angles by which pairs of channels are rotated (arXiv 2104.09864,
/// section 3.2).
///
/// The product of a query at position p and a key at position s then depends on p and s only by their
/// difference p - s.
public struct RotaryPositions: Sendable {
    /// [b or 1, rows, 1, pairs, 1].
    fileprivate let cosines, sines: Tensor
    fileprivate var pairCount: Int { cosines.shape[3] }
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
        let periods = (0..<channels / 2).map { pow(Double(base), -2 * Double($0) / Double(channels)) }
        let angles = positions.floats.flatMap { position in periods.map { Double(position) * $0 } }
        let shape = positions.shape + [1, channels / 2, 1]
        cosines = Tensor(angles.map { Float(cos($0)) }, shape: shape)
        sines = Tensor(angles.map { Float(sin($0)) }, shape: shape)
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
}
