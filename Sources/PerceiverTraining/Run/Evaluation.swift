import Perceiver
import PerceiverData

extension Model {
    /// The metrics over all examples of a split.
    ///
    /// Several ranks compute every so manieth batch each, and read only its examples. The metrics of the batches are added in
    /// their order, so they are the same to the bit on any number of ranks.
    ///
    /// - Parameters:
    ///   - dataset: the data set.
    ///   - split: the split to evaluate.
    ///   - batchSize: the number of examples in a batch.
    ///   - communicator: the ranks that share the work, of which each calls this.
    ///   - onBatch: called after each batch with the number of examples done; at rank 0 only.
    /// - Returns: the metrics of the split, at every rank.
    /// - Throws: what is wrong with the data; at every rank `Stopped` if one of them was asked to stop; `RankFailure`.
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
        let batches = BatchOrder(measuring: split, of: dataset, size: batchSize).batches
        let loader = BatchLoader(communicator.dealt(batches), of: split, from: dataset)
        try communicator.collect(batches.count, from: loader) { part in
            WholeMetrics(try loss(on: latents?.batch(part, of: split) ?? part.batch).metrics)
        } take: { number, made in
            metrics.add(made.metrics)
            done += batches[number].count
            onBatch(done)
        }
        return try communicator.toldValue { WholeMetrics(metrics) }.metrics
    }
}
