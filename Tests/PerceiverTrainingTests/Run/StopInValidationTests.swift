import Perceiver
import PerceiverTraining
import Synchronization
import Testing

@testable import PerceiverData
@testable import PerceiverFiles

/// A run that was asked to stop while it measured itself goes on as if it had not been.
struct StopInValidationTests {
    /// Data in which the request comes with a batch of validation.
    private final class Request: Dataset {
        private let base = ToyData()
        private let batchesUntilStop: Mutex<Int>

        init(afterBatches count: Int) { batchesUntilStop = Mutex(count) }

        var description: DataDescription { base.description }
        func count(of split: Split) -> Int { base.count(of: split) }

        func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
            if split == .validation {
                let left = batchesUntilStop.withLock { count in
                    count -= 1
                    return count
                }
                if left == 0 { throw Stopped(signal: 15) }
            }
            return try base.batch(indices, of: split, epoch: epoch)
        }
    }

    // Two batches of validation after each of three passes: stopped in the first, within the second, and in the last.
    @Test(arguments: [1, 4, 6], [[:], ["training.ema_decay": "0.9", "training.schedule.name": "plateau"]])
    func `The run has the same bits`(batches: Int, more: [String: String]) throws {
        let settings = more.merging(["training.epochs": "3"]) { $1 }
        let whole = try ToyRun(settings)
        let one = try whole.start()
        #expect(try one.run() == .finished)

        var parts = try ToyRun(settings, dataset: Request(afterBatches: batches))
        let first = try parts.start()
        #expect(try first.run() == .stopped)
        #expect(first.state.step == (batches + 1) / 2 * 6)
        parts.dataset = whole.dataset
        let second = try parts.resume()
        #expect(try second.run() == .finished)
        #expect(second.weights == one.weights)
        #expect(second.progress == one.progress)
        #expect(try parts.checkpoint("last") == whole.checkpoint("last"))
        #expect(try parts.checkpoint("best") == whole.checkpoint("best"))
        #expect(try parts.metrics() == whole.metrics())
    }
}
