import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverReports
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import PerceiverTraining

/// A frozen encoder makes each example's latents once.
struct LatentCacheTests {
    private static let settings = [
        "training.freeze_encoder": "true", "training.epochs": "3", "training.accumulation_steps": "2",
        "training.learning_rate": "0.1", "training.optimizer.name": "sgd", "model.encoder.dropout": "0.2",
        "model.decoder.dropout": "0.1",
    ]

    private func run(
        _ changes: [String: String] = [:], isKept: Bool = true, trainCount: Int = 42
    ) throws -> ToyRun {
        try ToyRun(
            Self.settings.merging(changes) { $1 },
            dataset: RaggedToyData(trainCount: trainCount, isSameEachEpoch: isKept, hasStaticNoise: true))
    }

    @Test func `The first pass is the same to the bit, later ones to rounding`() throws {
        for (epochs, tolerance) in [("1", Float(0)), ("3", 1e-5)] {
            let (with, without) = (
                try run(["training.epochs": epochs]), try run(["training.epochs": epochs], isKept: false)
            )
            let (one, other) = (try with.start(), try without.start())
            #expect(one.keptLatents != nil && other.keptLatents == nil)
            _ = (try one.run(), try other.run())
            for (kept, computed) in zip(one.model.weights(), other.model.weights()) {
                let difference = relativeDifference(kept.tensor, computed.tensor, floor: 1e-2)
                #expect(difference <= tolerance, "\(kept.name): \(difference)")
            }
            for (kept, computed) in zip(try with.metrics(), try without.metrics()) {
                #expect(abs((kept.loss ?? .nan) - (computed.loss ?? .nan)) < 1e-5)
            }
        }
    }

    @Test func `The company and the padding of an example change its latents by rounding only`() throws {
        let run = try run()
        let model = try #require(run.start().model as? PerceiverIO)
        let indices = Array(0..<10)
        let together = try model.latents(of: run.dataset.batch(indices, of: .train, epoch: 0))
        for index in indices {
            let alone = try model.latents(of: run.dataset.batch([index], of: .train, epoch: 0))
            let difference = relativeDifference(alone, together.sliced(index..<index + 1, along: 0))
            #expect(difference < 1e-5, "\(index): \(difference)")
        }
    }

    @Test(arguments: [1, 4, 7])
    func `Stopping changes nothing, though latents are computed again`(stop: Int) throws {
        let (whole, parts) = (try run(), try run())
        let one = try whole.start()
        _ = try one.run()
        _ = try parts.start().run(steps: stop)
        let second = try parts.resume()
        _ = try second.run()
        #expect(second.weights == one.weights)
        #expect(try parts.metrics() == whole.metrics())
        #expect(try parts.checkpoint("last") == whole.checkpoint("last"))
    }

    @Test func `A file in place of memory changes nothing, and has no name to be left behind`() throws {
        let (memory, file) = (try run(), try run(["training.cached_latents_mb": "0"]))
        let (one, other) = (try memory.start(), try file.start())
        #expect(one.keptLatents == "latents of 52 examples in 1 MB of memory; the encoder sees each once")
        #expect(
            other.keptLatents
                == "latents of 52 examples in a file of 1 MB, which is over training.cached_latents_mb = 0 and is gone at the end; the encoder sees each once"
        )
        #expect(!FileManager.default.fileExists(atPath: file.file("latents")))
        _ = (try one.run(), try other.run())
        #expect(one.weights == other.weights)
    }

    @Test func `Nothing is kept while the encoder learns`() throws {
        #expect(try run(["training.freeze_encoder": "false"]).start().keptLatents == nil)
        #expect(
            try run(["training.freeze_encoder": "false", "training.frozen": "[encoder.]"]).start()
                .keptLatents == nil)
        // Frozen is frozen, by whatever name.
        #expect(
            try run(["training.freeze_encoder": "false", "training.frozen": "[encoder., input.]"]).start()
                .keptLatents != nil)
    }

    /// Counts the examples that it is asked about.
    private struct CountingInput: InputWithExamples {
        final class Count: Sendable { let examples = Atomic(0) }
        let toy: ToyInput
        let count = Count()

        var channels: Int { toy.channels }

        func callAsFunction(_ batch: Batch) throws -> InputArray {
            count.examples.add(batch.count, ordering: .relaxed)
            return try toy(batch)
        }

        func example(_ source: ExampleSource) throws -> Batch { try toy.example(source) }
    }

    @Test(arguments: [(true, 42 + 10), (false, 3 * (42 + 10))])
    func `Input and encoder see each example once, or once in a pass`(isKept: Bool, count: Int) throws {
        let run = try run(isKept: isKept)
        let made = try run.model()
        let input = CountingInput(toy: ToyInput(rows: ToyData.rowCount, channels: 6))
        let model = PerceiverIO(try #require(run.settings.model), input: input, output: made.output)
        model.initialize(seed: 0)
        let folder = try RunDirectory(
            creating: run.path, settings: run.settings, data: run.dataset.description, overwrites: false)
        let trainer = try Trainer(
            model, settings: run.settings.training, dataset: run.dataset, run: folder, resumes: false)
        _ = try trainer.run()
        #expect(input.count.examples.load(ordering: .relaxed) == count)
    }
}
