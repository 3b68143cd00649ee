// b sequences of rows of c channels.

extension Primitives {
    /// Rows [b, n, c] at the start of a new tensor [b, room, c], whose other rows are not initialised.
    static func copied(_ rows: AttentionRows, withRoomFor room: Int) -> Tensor {
        let (b, c) = (rows.shape[0], rows.shape[2])
        return Tensor(shape: [b, room, c]) { out in
            Threads.forEachBlock(b, size: 1) { examples in
                for example in examples { rows.copy(example, to: out + example * room * c) }
            }
        }
    }

    /// Copies rows [b, n, c] into a tensor [b, room, c], from one of its rows on.
    static func copy(_ rows: AttentionRows, into tensor: inout Tensor, from row: Int) {
        let (room, c) = (tensor.shape[1], tensor.shape[2])
        let target = tensor.mutablePointer(to: Float.self) + row * c
        for example in 0..<rows.shape[0] { rows.copy(example, to: target + example * room * c) }
    }
}

extension AttentionRows {
    /// Copies the rows of an example to rows one after another.
    fileprivate func copy(_ example: Int, to target: UnsafeMutablePointer<Float>) {
        let first = data + (example * tensor.shape[1] + rows.lowerBound) * stride
        guard channels.count < stride else {
            return target.update(from: first, count: rows.count * stride)
        }
        for row in 0..<rows.count {
            (target + row * channels.count).update(from: first + row * stride, count: channels.count)
        }
    }
}
