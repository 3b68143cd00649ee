import Layers
import Tensors

/// An input whose rows mean something to people by themselves, such as the columns of a table.
public protocol InputWithNamedRows: InputAdapter {
    /// The names of the rows of the input array, in their order.
    var rowNames: [String] { get }
}

extension InputArray {
    /// The same examples, each with one row of another example.
    ///
    /// - Parameters:
    ///   - row: the row that is exchanged.
    ///   - order: for each example, the one that the row is taken from.
    /// - Returns: an array of the same shape.
    package func exchanging(row: Int, from order: [Int]) -> InputArray {
        let (b, m, c) = (content.shape[0], content.shape[1], content.shape[2])
        require(order.count == b, "\(order.count) examples do not stand for \(b).")
        let places = Tensor(order.map { Int32($0) }, shape: [b])
        let own = content.sliced(row..<row + 1, along: 1).reshaped(to: [b, c])
        let others = own.rows(at: places).reshaped(to: [b, 1, c])
        var exchanged = self
        exchanged.content = concatenated(
            [content.sliced(0..<row, along: 1), others, content.sliced(row + 1..<m, along: 1)], along: 1)
        guard let padding = isPadding?.elements(as: UInt8.self) else { return exchanged }
        var moved = padding
        for (example, other) in order.enumerated() { moved[example * m + row] = padding[other * m + row] }
        exchanged.isPadding = Tensor(moved, shape: [b, m])
        return exchanged
    }

    /// Copies of the only example, each with one of these rows as padding.
    package func hidingEach(of rows: [Int]) -> InputArray {
        let (m, c) = (content.shape[1], content.shape[2])
        require(content.shape[0] == 1, "Rows are hidden of one example, not of \(content.shape[0]).")
        var copies = self
        copies.content = content.broadcast(to: [rows.count, m, c])
        let padding = isPadding?.elements(as: UInt8.self) ?? Array(repeating: 0, count: m)
        let each = rows.flatMap { row in padding.indices.map { $0 == row ? 1 : padding[$0] } }
        copies.isPadding = Tensor(each, shape: [rows.count, m])
        return copies
    }
}
