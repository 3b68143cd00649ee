extension Primitives {
    /// The rows of a table [r, ...] that `indices` names, each in 0 ..< r: [indices, ...].
    static func rows(of table: Tensor, at indices: [Int32]) -> Tensor {
        let rowShape = Array(table.shape.dropFirst())
        let (x, length) = (table.data, rowShape.product)
        return Tensor(shape: [indices.count] + rowShape) { out in
            for (position, index) in indices.enumerated() {
                (out + position * length).update(from: x + Int(index) * length, count: length)
            }
        }
    }

    /// A table of zeros, with each row of `rows` added to the row that `indices` names.
    static func scattered(_ rows: Tensor, to indices: [Int32], shape: [Int]) -> Tensor {
        let length = shape.dropFirst().reduce(1, *)
        let x = rows.data
        return Tensor(shape: shape) { out in
            out.update(repeating: 0, count: shape.product)
            for (position, index) in indices.enumerated() {
                let (row, part) = (out + Int(index) * length, x + position * length)
                for i in 0..<length { row[i] += part[i] }
            }
        }
    }
}
