/// Keys or values of sequences that go on: rows come at the end and leave at the beginning, and those that stay are not copied.
///
/// b sequences of c channels. There is room for further rows behind those that are there; where it is full, all move to the start
/// of new room that is half as large again.
package struct GrowingRows: Sendable {
    /// [b, room, c].
    private var tensor: Tensor
    /// Which of its rows are there.
    private var range: Range<Int>

    /// Starts with a copy of rows.
    package init(_ rows: AttentionRows) {
        let count = rows.shape[1]
        tensor = Primitives.copied(rows, withRoomFor: Self.room(for: count))
        range = 0..<count
    }

    private static func room(for count: Int) -> Int { max(64, count + count / 2) }

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
            tensor = Primitives.copied(rows, withRoomFor: Self.room(for: range.count + n))
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
