/// Some queries of some examples.
struct AttentionTile {
    var examples: Range<Int>
    var queries: Range<Int>

    var rowCount: Int { examples.count * queries.count }

    /// The rows of the tile that belong to an example.
    func rows(of example: Int) -> Range<Int> {
        let first = (example - examples.lowerBound) * queries.count
        return first..<first + queries.count
    }

    /// The example and the query of a row of the tile.
    func exampleAndQuery(ofRow row: Int) -> (example: Int, query: Int) {
        (examples.lowerBound + row / queries.count, queries.lowerBound + row % queries.count)
    }
}
