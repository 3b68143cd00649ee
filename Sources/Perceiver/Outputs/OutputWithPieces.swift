/// An output that is asked about a user's example in several pieces, such as the windows of a long series, of whose predictions it
/// makes one table.
public protocol OutputWithPieces: OutputWithTables {
    /// The pieces of an example, each a batch of one; at least one.
    ///
    /// Several examples are read at once while the model computes, so this uses no parameter's value.
    ///
    /// - Throws: what is wrong with it, by the name of its source.
    func pieces(of source: ExampleSource) throws -> [Batch]

    /// The table of an example, made of those of its pieces in their order.
    func joined(_ tables: [PredictedTable]) -> PredictedTable
}
