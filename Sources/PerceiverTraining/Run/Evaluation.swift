import Perceiver

extension PerceiverIO {
    /// The metrics of a split, over all its examples.
    ///
    /// - Parameters:
    ///   - dataset: where the examples are.
    ///   - split: which of them.
    ///   - batchSize: how many at once.
    ///   - onBatch: told the number of examples done.
    /// - Returns: sums and counts over the split.
    /// - Throws: what is wrong with the data.
    public func evaluate(
        on dataset: any Dataset, split: Split, batchSize: Int, onBatch: (Int) -> Void = { _ in }
    ) throws -> Metrics {
        var metrics = Metrics()
        var done = 0
        let order = BatchOrder(
            measuring: dataset.count(of: split), lengths: dataset.lengths(of: split), size: batchSize)
        let loader = BatchLoader(order.batches, of: split, from: dataset)
        defer { loader.cancel() }
        while let batch = try loader.next() {
            metrics.add(try loss(on: batch).metrics)
            done += batch.count
            onBatch(done)
        }
        return metrics
    }
}
