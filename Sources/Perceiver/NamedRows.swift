import Layers
import Tensors

/// An input whose rows mean something to people, each by itself, such as the columns of a table, or several together.
public protocol InputWithNamedRows: InputAdapter {
    /// The names, in the order of the rows of the input array.
    var rowNames: [String] { get }

    /// The rows of an input array that have each of the names, none where the array lacks them; by default each name is that of
    /// one row.
    func namedRows(of array: InputArray) -> [Range<Int>]
}

extension InputWithNamedRows {
    /// A row for each name.
    public func namedRows(of array: InputArray) -> [Range<Int>] { rowNames.indices.map { $0..<$0 + 1 } }
}

extension CombinedInput: InputWithNamedRows {
    /// The name of each input, and after it those of the input's rows where they have some, such as `table: age`.
    public var rowNames: [String] {
        names.flatMap { name in named(name)?.rowNames.map { "\(name): \($0)" } ?? [name] }
    }

    /// The rows of the inputs; all of an input whose rows have no names.
    public func namedRows(of array: InputArray) -> [Range<Int>] {
        names.flatMap { name in
            let own = array.parts[name] ?? 0..<0
            guard let adapter = named(name) else { return [own] }
            return own.isEmpty
                ? adapter.rowNames.map { _ in own }
                : adapter.namedRows(of: array.only(own)).map {
                    own.lowerBound + $0.lowerBound..<own.lowerBound + $0.upperBound
                }
        }
    }

    private func named(_ name: String) -> (any InputWithNamedRows)? {
        parts[name]?.adapter as? any InputWithNamedRows
    }
}

extension InputArray {
    /// Some rows alone.
    fileprivate func only(_ rows: Range<Int>) -> InputArray {
        InputArray(
            content: content.sliced(rows, along: 1),
            positions: positions.map { Positions($0.rows(rows)) },
            isPadding: isPadding?.sliced(rows, along: 1))
    }

    /// The same examples, each with some rows of another example.
    ///
    /// - Parameters:
    ///   - rows: the rows that are exchanged.
    ///   - order: for each example, the one that the rows are taken from, view by view.
    /// - Returns: an array of the same shape.
    package func exchanging(rows: Range<Int>, from order: [Int]) -> InputArray {
        let (b, m, c) = (content.shape[0], content.shape[1], content.shape[2])
        let viewCount = b / max(1, order.count)
        require(order.count * viewCount == b, "\(order.count) examples do not have \(b) views.")
        guard !rows.isEmpty else { return self }
        let views = order.flatMap { other in (0..<viewCount).map { other * viewCount + $0 } }
        let own = content.sliced(rows, along: 1).reshaped(to: [b, rows.count * c])
        let others = own.rows(at: Tensor(views.map { Int32($0) }, shape: [b]))
            .reshaped(to: [b, rows.count, c])
        var exchanged = self
        exchanged.content = concatenated(
            [
                content.sliced(0..<rows.lowerBound, along: 1), others,
                content.sliced(rows.upperBound..<m, along: 1),
            ], along: 1)
        guard let padding = isPadding?.elements(as: UInt8.self) else { return exchanged }
        var moved = padding
        for (view, other) in views.enumerated() {
            for row in rows { moved[view * m + row] = padding[other * m + row] }
        }
        exchanged.isPadding = Tensor(moved, shape: [b, m])
        return exchanged
    }

    /// Copies of the only example, with all its views, each copy with some of the rows as padding.
    package func hidingEach(of groups: [Range<Int>]) -> InputArray {
        let (v, m, c) = (content.shape[0], content.shape[1], content.shape[2])
        var copies = self
        copies.content = content.reshaped(to: [1, v, m, c]).broadcast(to: [groups.count, v, m, c])
            .reshaped(to: [groups.count * v, m, c])
        let padding = wholePadding.elements(as: UInt8.self)
        let each = groups.flatMap { rows in padding.indices.map { rows.contains($0 % m) ? 1 : padding[$0] } }
        copies.isPadding = Tensor(each, shape: [groups.count * v, m])
        return copies
    }
}
