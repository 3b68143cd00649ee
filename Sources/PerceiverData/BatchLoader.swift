import Foundation
import Perceiver
import PerceiverFiles

/// A batch, and the numbers of its examples.
package struct LoadedBatch: Sendable {
    /// The numbers of the examples, in order.
    package let indices: [Int]
    /// The examples.
    package let batch: Batch
}

/// Makes batches on another thread, a few ahead of their use.
package final class BatchLoader: @unchecked Sendable {
    private let capacity: Int
    private let condition = NSCondition()
    private var ready: [Result<LoadedBatch, any Error>] = []
    private var isFinished = false
    private var isCancelled = false

    /// Starts to make batches.
    ///
    /// - Parameters:
    ///   - batches: the numbers of the examples of each batch, in order.
    ///   - split: the split that the examples are from.
    ///   - epoch: the epoch, from 0.
    ///   - dataset: the data set that makes the batches.
    ///   - capacity: how many finished batches may wait to be used.
    package init(
        _ batches: [[Int]], of split: Split, epoch: Int = 0, from dataset: any Dataset, capacity: Int = 3
    ) {
        self.capacity = capacity
        Thread.detachNewThread { [self] in
            for indices in batches {
                let result = Result {
                    LoadedBatch(
                        indices: indices, batch: try dataset.batch(indices, of: split, epoch: epoch))
                }
                guard put(result) else { return }
            }
            condition.withLock {
                isFinished = true
                condition.broadcast()
            }
        }
    }

    /// The next batch, waiting for it if need be; nil after the last.
    ///
    /// - Throws: ``Stopped`` if the program was asked to stop; what is wrong with an example.
    package func next() throws -> LoadedBatch? {
        try StopSignals.check()
        let result: Result<LoadedBatch, any Error>? = try condition.withLock {
            while ready.isEmpty, !isFinished {
                // The wait ends now and then, because a request to stop does not end it.
                _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
                try StopSignals.check()
            }
            guard !ready.isEmpty else { return nil }
            condition.broadcast()
            return ready.removeFirst()
        }
        return try result?.get()
    }

    /// Asks the thread to end.
    package func cancel() {
        condition.withLock {
            isCancelled = true
            condition.broadcast()
        }
    }

    /// Queues a batch, or the error of making it; false if no further batch is wanted.
    private func put(_ result: Result<LoadedBatch, any Error>) -> Bool {
        condition.withLock {
            while ready.count >= capacity, !isCancelled { condition.wait() }
            if isCancelled { return false }
            ready.append(result)
            if case .failure = result { isFinished = true }
            condition.broadcast()
            return !isFinished
        }
    }
}
