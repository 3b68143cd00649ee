import Perceiver
import PerceiverData

extension Model {
    /// The metrics over all examples of a split.
    ///
    /// - Parameters:
    ///   - dataset: the data set.
    ///   - split: the split to evaluate.
    ///   - batchSize: the number of examples in a batch.
    ///   - onBatch: called after each batch with the number of examples done.
    /// - Returns: the metrics of the split.
    /// - Throws: what is wrong with the data.
    public func evaluate(
        on dataset: any Dataset, split: Split, batchSize: Int,
        communicator: any Communicator = SingleRank(), onBatch: (Int) -> Void = { _ in }
    ) throws -> Metrics {
        try evaluate(
            on: dataset, split: split, batchSize: batchSize, latents: nil, communicator: communicator,
            onBatch: onBatch)
    }

    /// The same, with cached latents if there are any.
    func evaluate(
        on dataset: any Dataset, split: Split, batchSize: Int, latents: LatentCache?,
        communicator: any Communicator = SingleRank(), onBatch: (Int) -> Void = { _ in }
    ) throws -> Metrics {
        var metrics = Metrics()
        var done = 0
        let order = BatchOrder(measuring: split, of: dataset, size: batchSize)
        let loader = BatchLoader(order.batches, of: split, from: dataset)
        defer { loader.cancel() }
        while let part = try loader.next() {
            let batch = try latents?.batch(part, of: split) ?? part.batch
            metrics.add(try loss(on: batch).metrics)
            done += part.batch.count
            onBatch(done)
        }
        return metrics
    }
}
