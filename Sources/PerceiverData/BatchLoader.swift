import Perceiver

/// A batch, and the numbers of its examples.
package struct LoadedBatch: Sendable {
    /// The numbers of the examples, in order.
    package let indices: [Int]
    /// The examples.
    package let batch: Batch
}

/// Makes batches on another thread, a few ahead of their use.
package typealias BatchLoader = ReadAhead<LoadedBatch>

extension BatchLoader {
    /// Starts to make batches.
    ///
    /// - Parameters:
    ///   - batches: the numbers of the examples of each batch, in order.
    ///   - split: the split that the examples are from.
    ///   - epoch: the epoch, from 0.
    ///   - dataset: the data set that makes the batches.
    ///   - capacity: how many finished batches may wait to be used.
    package convenience init(
        _ batches: [[Int]], of split: Split, epoch: Int = 0, from dataset: any Dataset, capacity: Int = 3
    ) {
        self.init(batches, capacity: capacity) {
            LoadedBatch(indices: $0, batch: try dataset.batch($0, of: split, epoch: epoch))
        }
    }
}
