/// Keys or values of sequences that go on: rows come at the end and leave at the beginning, and those that stay are not copied.
///
/// b sequences of c channels. There is room for further rows behind those that are there; where it is full, all move to the start
/// of new room, for twice as many, or for a quarter more than there will ever be.
package struct GrowingRows: Sendable {
    /// [b, room, c].
    private var tensor: Tensor
    /// Which of its rows are there.
    private var range: Range<Int>
    /// As many rows as there will be at once, at most.
    private let mostRows: Int

    /// Starts with a copy of rows.
    ///
    /// - Parameters:
    ///   - rows: [b, n, c].
    ///   - mostRows: as many as there will be at once; more only cost time.
    package init(_ rows: AttentionRows, mostRows: Int = .max) {
        let count = rows.shape[1]
        self.mostRows = mostRows
        tensor = Primitives.copied(rows, withRoomFor: Self.room(for: count, mostRows))
        range = 0..<count
    }

    /// Generous, because room that is never written takes no memory from the system.
    private static func room(for count: Int, _ mostRows: Int) -> Int {
        let most = mostRows.addingReportingOverflow(mostRows / 4)
        return max(count, min(max(256, 2 * count), most.overflow ? .max : most.partialValue))
    }

    /// The rows, to be attended to; a change copies them all while this is in use.
    package var rows: AttentionRows { AttentionRows(tensor, channels: 0..<tensor.shape[2], rows: range) }

    /// Adds rows [b, n, c] at the end.
    package mutating func append(_ new: AttentionRows) {
        let n = new.shape[1]
        require(
            new.shape == [tensor.shape[0], n, tensor.shape[2]],
            "Rows of \(tensor.shape[0]) sequences of \(tensor.shape[2]) channels do not grow by rows of shape \(new.shape)."
        )
        if range.upperBound + n > tensor.shape[1] {
            tensor = Primitives.copied(rows, withRoomFor: Self.room(for: range.count + n, mostRows))
            range = 0..<range.count
        }
        Primitives.copy(new, into: &tensor, from: range.upperBound)
        range = range.lowerBound..<range.upperBound + n
    }

    /// Keeps the last rows alone.
    package mutating func keep(last count: Int) {
        range = max(range.lowerBound, range.upperBound - count)..<range.upperBound
    }

    /// Keeps the sequences with these numbers, in their order; one may be there several times.
    package mutating func select(_ sequences: [Int]) {
        guard !sequences.elementsEqual(0..<tensor.shape[0]) else { return }
        tensor = Primitives.rows(of: tensor, at: sequences.map { Int32($0) })
    }
}
