import Layers
import Perceiver
import PerceiverData
import PerceiverReports
import Tensors

/// How much a model needs the rows of its input that have a name, such as a column of a table.
public struct RowImportance: Sendable, Encodable {
    /// The name of the rows.
    public let name: String
    /// The metrics by name, where each example has these rows of another example of its batch.
    public let exchanged: [String: Double]
}

extension FinishedRun {
    /// Measures how much worse the model is where rows of the input array are exchanged between examples, for the rows of each
    /// name (permutation importance: Breiman, Random Forests, 2001).
    ///
    /// - Parameters:
    ///   - dataset: the data set.
    ///   - split: the split to measure on; nil: all of them together.
    ///   - batchSize: the number of examples in a batch, between which rows are exchanged; nil: 64, or as in training if that is
    ///     more.
    ///   - onProgress: called with how many batches of rows are measured, of how many.
    /// - Returns: of each name what its rows matter, the largest first, by the loss.
    /// - Throws: `BatchError` if the rows of the input have no names, or there are no examples to exchange them between; what is
    ///   wrong with the data.
    public func importance(
        on dataset: any Dataset, split: Split?, batchSize: Int? = nil,
        onProgress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
    ) throws -> [RowImportance] {
        guard let named = model.input as? any InputWithNamedRows else {
            throw BatchError("The rows of this model's input have no names, so none can be told important.")
        }
        let size = batchSize ?? max(64, settings.training.batchSize)
        let orders = (split.map { [$0] } ?? Split.allCases).filter { dataset.count(of: $0) > 0 }
            .map { ($0, BatchOrder(measuring: $0, of: dataset, size: size).batches) }
        guard orders.contains(where: { $0.1.contains { $0.count > 1 } }) else {
            throw BatchError(
                "Rows are exchanged between the examples of a batch, and no batch has two; it takes more examples, or a larger "
                    + "batch size.")
        }
        let count = orders.reduce(0) { $0 + $1.1.count } * named.rowNames.count
        var metrics = Array(repeating: Metrics(), count: named.rowNames.count)
        var done = 0
        for (split, batches) in orders {
            let loader = BatchLoader(batches, of: split, from: dataset.measured)
            defer { loader.cancel() }
            while let part = try loader.next() {
                let array = try model.input(part.batch)
                let exchange = SeededOrder(
                    count: part.batch.count, seed: UInt64(settings.training.seed),
                    purpose: "importance \(done)")
                for (index, rows) in named.namedRows(of: array).enumerated() {
                    let changed = array.exchanging(rows: rows, from: exchange.indices)
                    let prediction = try withPrecision(precision) { try model(changed, in: part.batch) }
                    metrics[index].add(try model.output.loss(of: prediction, in: part.batch).metrics)
                    done += 1
                    onProgress(done, count)
                }
            }
        }
        return zip(named.rowNames, metrics).map { RowImportance(name: $0, exchanged: $1.values) }
            .sorted { ($0.exchanged["loss"] ?? 0) > ($1.exchanged["loss"] ?? 0) }
    }
}
