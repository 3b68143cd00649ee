import PerceiverKit

extension AudioInput: InputWithGraph {
    /// `audio`, float32 [batch, samples], a window of each sound, and `extent`, int64 [batch, 2]: where the sound begins and ends in it.
    public func rows(in graph: OperationGraph) -> GraphRows {
        let audio = graph.input("audio", .float32, [.batch, .length(windowLength)])
        let extent = graph.input("extent", .int64, [.batch, .length(2)])
        let (start, end) = (extent.sliced(0..<1, along: 1), extent.sliced(1..<2, along: 1))
        let content = rows.content(of: audio, from: start, to: end)
        let starts = (0..<rows.rowCount).map { $0 / (rows.rowCount / rows.grid[0]) * rows.step }
        let isBefore = graph.integers(starts.map { $0 + rows.step }, shape: [1, starts.count])
            .applying("LessOrEqual", start)
        let isAfter = graph.integers(starts, shape: [1, starts.count]).applying("GreaterOrEqual", end)
        return GraphRows(content.beside(positions.rows), isPadding: isBefore.applying("Or", isAfter))
    }
}

extension GraphArray {
    /// Rows [b, n] with zeros after them, up to `count`.
    func padded(to count: Int, from n: Int) -> GraphArray {
        n < count ? applying("Pad", graph.integers([0, 0, 0, count - n])) : self
    }
}
