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
    ///   - communicator: the ranks that share the batches, of which each calls this.
    ///   - onProgress: called with how many batches of rows are measured, of how many; at rank 0 only.
    /// - Returns: of each name what its rows matter, the largest first, by the loss.
    /// - Throws: `BatchError` if the rows of the input have no names, or there are no examples to exchange them between; what is
    ///   wrong with the data.
    public func importance(
        on dataset: any Dataset, split: Split?, batchSize: Int? = nil,
        communicator: any Communicator = SingleRank(),
        onProgress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
    ) throws -> [RowImportance] {
        let model = try perceiverIO
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
        let parts = orders.flatMap { split, batches in batches.map { (split: split, indices: $0) } }
        let (nameCount, measured) = (named.rowNames.count, dataset.measured)
        let ahead = ReadAhead(communicator.dealt(Array(parts.enumerated())), capacity: 3) { number, part in
            (number: number, batch: try measured.batch(part.indices, of: part.split, epoch: 0))
        }
        var metrics = Array(repeating: Metrics(), count: nameCount)
        func showProgress(_ done: Int) {
            if communicator.isFirst { onProgress(done, parts.count * nameCount) }
        }
        try communicator.collect(parts.count, from: ahead) { number, batch in
            let array = try model.input(batch)
            let exchange = SeededOrder(
                count: batch.count, seed: UInt64(settings.training.seed),
                purpose: "importance \(number * nameCount)")
            return try named.namedRows(of: array).enumerated().map { index, rows in
                let changed = array.exchanging(rows: rows, from: exchange.indices)
                let prediction = try withPrecision(precision) { try model(changed, in: batch) }
                defer { showProgress(number * nameCount + index + 1) }
                return WholeMetrics(try model.output.loss(of: prediction, in: batch).metrics)
            }
        } take: { number, made in
            for (index, own) in made.enumerated() { metrics[index].add(own.metrics) }
            showProgress((number + 1) * nameCount)
        }
        metrics = try communicator.toldValue { metrics.map(WholeMetrics.init) }.map(\.metrics)
        return zip(named.rowNames, metrics).map { RowImportance(name: $0, exchanged: $1.values) }
            .sorted { ($0.exchanged["loss"] ?? 0) > ($1.exchanged["loss"] ?? 0) }
    }
}
