import PerceiverTraining
import Synchronization
import Testing

@testable import PerceiverData

/// Which examples a run asks for, and in which epoch.
struct TrainingOrderTests {
    @Test func `Training asks for the epoch it is in, evaluation for the first`() throws {
        let asked = Mutex<[Split: [Int]]>([:])
        let data = RaggedToyData(onBatch: { _, split, epoch in
            asked.withLock { $0[split, default: []].append(epoch) }
        })
        _ = try ToyRun(["training.epochs": "3"], dataset: data).start().run()
        let epochs = asked.withLock { $0 }
        #expect(epochs[.train] == [0, 1, 2].flatMap { Array(repeating: $0, count: 6) })
        #expect(epochs[.validation] == Array(repeating: 0, count: 6))
    }

    @Test(arguments: [true, false])
    func `The setting length_bucketing chooses the batches of training`(isSimilar: Bool) throws {
        let asked = Mutex<[[Int]]>([])
        let data = RaggedToyData(onBatch: { indices, split, _ in
            if split == .train { asked.withLock { $0.append(indices) } }
        })
        _ = try ToyRun(
            ["training.epochs": "1", "training.length_bucketing": "\(isSimilar)"], dataset: data
        ).start().run()
        let expected = BatchOrder(
            training: 42, lengths: isSimilar ? data.lengths(of: .train) : nil, size: 8, seed: 0, epoch: 0)
        #expect(asked.withLock { $0 } == expected.batches)
    }
}
