import CKernels

extension Primitives {
    /// Rows [b, rows, channels] with the heads in some ranges of channels rotated by the angles of their positions times `direction`,
    /// 1 or -1.
    static func rotated(
        _ x: Tensor, _ ranges: [Range<Int>], by positions: RotaryPositions, headCount h: Int, direction: Float
    ) -> Tensor {
        let (data, channels, pairs) = (x.data, x.shape[2], positions.pairCount)
        let (cosines, sines) = (positions.cosines.data, positions.sines.data)
        // The angles of one example serve all, or each has its own.
        let angleRows = positions.cosines.count / max(1, pairs)
        return Tensor(shape: x.shape) { out in
            Threads.forEachBlock(x.count / max(1, channels), size: rowBlock(columns: channels)) { rows in
                let start = rows.lowerBound * channels
                (out + start).update(from: data + start, count: rows.count * channels)
                for row in rows {
                    let angles = row % angleRows * pairs
                    for range in ranges {
                        let first = row * channels + range.lowerBound
                        kernel_rotate(
                            out + first, data + first, cosines + angles, sines + angles, direction, h,
                            range.count / h, pairs)
                    }
                }
            }
        }
    }
}
