import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import Synchronization
import Tensors
import Testing

@testable import PerceiverTraining

struct EvaluationTests {
    /// Toys with labels of all kinds.
    private struct LabelledToys: Dataset {
        var base = RaggedToyData()
        /// Told the examples of each batch.
        var onBatch: @Sendable ([Int]) throws -> Void = { _ in }

        var description: DataDescription { base.description }
        func count(of split: Split) -> Int { base.count(of: split) }
        func lengths(of split: Split) -> [Int]? { base.lengths(of: split) }

        func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
            try onBatch(indices)
            var batch = try base.batch(indices, of: split, epoch: epoch)
            batch.tensors["label_set"] = Tensor(
                indices.flatMap { [UInt8($0 % 2), UInt8($0 / 2 % 2)] }, shape: [indices.count, 2])
            batch.tensors["target"] = Tensor(
                indices.map { Double($0 * $0) / 9 }, shape: [indices.count, 1])
            return batch
        }
    }

    enum Outputs: CaseIterable {
        case classes, labels, numbers, all

        var adapter: any OutputAdapter {
            switch self {
            case .classes: ClassificationOutput(classNames: ["a", "b", "c"], channels: 8)
            case .labels: MultilabelOutput(labelNames: ["x", "y"], channels: 8)
            case .numbers:
                RegressionOutput(
                    [RegressionOutput.Number(name: "n", mean: 1, standardDeviation: 2)], channels: 8)
            case .all:
                CombinedOutput([
                    "classes": Self.classes.adapter, "labels": Self.labels.adapter,
                    "numbers": Self.numbers.adapter,
                ])
            }
        }
    }

    /// A model with those outputs; the same at each call.
    private static func model(_ outputs: Outputs) -> PerceiverIO {
        var settings = ModelSettings()
        settings.encoder.latentCount = 3
        settings.encoder.channels = 8
        settings.encoder.selfAttentionCount = 1
        let model = PerceiverIO(
            settings, input: ToyInput(rows: ToyData.rowCount, channels: 6), output: outputs.adapter)
        model.initialize(seed: 1)
        return model
    }

    @Test(
        arguments: [1, 2, 3, 5], Outputs.allCases)
    func `Any number of ranks has the metrics of one, to the bit`(rankCount: Int, outputs: Outputs) throws {
        for (split, size) in [(Split.train, 4), (.validation, 3), (.validation, 10)] {
            let alone = try Self.model(outputs).evaluate(on: LabelledToys(), split: split, batchSize: size)
            let found = try ThreadRank.run(rankCount) { ranks in
                try Self.model(outputs).evaluate(
                    on: LabelledToys(), split: split, batchSize: size, communicator: ranks)
            }
            for metrics in found {
                #expect(metrics.values.mapValues(\.bitPattern) == alone.values.mapValues(\.bitPattern))
                #expect(metrics.confusion == alone.confusion)
                #expect(metrics.possibleNames == alone.possibleNames)
            }
        }
    }

    @Test func `Each rank reads its own batches, and the first says how far all are`() throws {
        let progress = try ThreadRank.run(3) { ranks in
            let read = Mutex<[[Int]]>([])
            var done: [Int] = []
            var data = LabelledToys()
            data.onBatch = { indices in read.withLock { $0.append(indices) } }
            _ = try Self.model(.classes).evaluate(
                on: data, split: .train, batchSize: 10, communicator: ranks
            ) { done.append($0) }
            return (read: read.withLock { $0 }, done: done)
        }
        #expect(progress.map(\.read.count) == [2, 2, 1])
        #expect(progress.flatMap(\.read).joined().sorted() == Array(0..<42))
        #expect(progress.map(\.done) == [[10, 20, 30, 40, 42], [], []])
    }

    @Test(arguments: [0, 1, 2])
    func `A rank that is asked to stop stops all of them`(stopped: Int) throws {
        let signals = try ThreadRank.run(3) { ranks in
            var data = LabelledToys()
            data.onBatch = { indices in
                if ranks.rank == stopped, !indices.contains(0) { throw Stopped(signal: 15) }
            }
            do {
                _ = try Self.model(.classes).evaluate(
                    on: data, split: .train, batchSize: 4, communicator: ranks)
                return Int32(0)
            } catch let error as Stopped {
                return error.signal
            }
        }
        #expect(signals == [15, 15, 15])
    }

    @Test func `What one rank cannot read ends the wait of the others`() throws {
        let error = #expect(throws: BatchError.self) {
            try ThreadRank.run(3) { ranks in
                var data = LabelledToys()
                data.onBatch = { if $0.contains(17) { throw BatchError("Example 17 cannot be read.") } }
                return try Self.model(.classes).evaluate(
                    on: data, split: .train, batchSize: 4, communicator: ranks)
            }
        }
        #expect(error?.description == "Example 17 cannot be read.")
    }
}
