import Foundation
import Perceiver
import PerceiverFiles

/// A batch, and which examples it is made of.
package struct LoadedBatch: Sendable {
    /// The numbers of the examples, in order.
    package let indices: [Int]
    /// The examples.
    package let batch: Batch
}

/// Makes batches on a thread of its own, a few ahead of their use.
package final class BatchLoader: @unchecked Sendable {
    private let capacity: Int
    private let condition = NSCondition()
    private var ready: [Result<LoadedBatch, any Error>] = []
    private var isFinished = false
    private var isCancelled = false

    /// Starts to load.
    ///
    /// - Parameters:
    ///   - batches: the numbers of the examples of each batch, in order.
    ///   - split: which examples.
    ///   - epoch: the pass over them.
    ///   - dataset: where they come from.
    ///   - capacity: batches that may wait.
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
                // A batch may take long, and a request to stop does not wake anybody.
                _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
                try StopSignals.check()
            }
            guard !ready.isEmpty else { return nil }
            condition.broadcast()
            return ready.removeFirst()
        }
        return try result?.get()
    }

    /// Lets the thread end.
    package func cancel() {
        condition.withLock {
            isCancelled = true
            condition.broadcast()
        }
    }

    /// Queues a batch; false if nobody wants it any more, or if it could not be made.
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
