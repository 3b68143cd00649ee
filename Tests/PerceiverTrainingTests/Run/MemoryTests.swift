import Foundation
import Layers
import Perceiver
import Testing

@testable import PerceiverFiles
@testable import PerceiverSettings
@testable import PerceiverTraining

/// What a run needs is compared with what the machine has, before any of it is taken.
struct MemoryTests {
    @Test func `This process has some memory left, and no more than the machine has`() {
        let available = MachineMemory.availableBytes
        let swap = 1e12
        #expect(available > 1e7)
        #expect(available < Double(ProcessInfo.processInfo.physicalMemory) + swap)
    }

    @Test(arguments: [
        (1e6, "1.0 MB"), (12.4e9, "12 GB"), (1.23e12, "1.2 TB"), (999e12, "999 TB"), (5e18, "5.0 EB"),
        (1e40, "more than a million EB"),
    ])
    func `Sizes are written so that they can be read`(bytes: Double, text: String) {
        #expect(memoryText(bytes) == text)
    }

    @Test func `A model that does not fit is refused with both sizes, before it has weights`() throws {
        var run = try ToyRun()
        run.settings = try ToyRun.settings([
            "model.encoder.latent_count": "1000000", "model.encoder.channels": "1000000",
            "model.encoder.self_widening_factor": "1000",
        ])
        let model = try run.model()
        let error = try #require(
            #expect(throws: SettingsError.self) {
                try Trainer.check(model, settings: run.settings.training, dataset: run.dataset)
            })
        for part in ["its weights, gradients and optimiser", "of memory; there are", "Lower"] {
            #expect(error.description.contains(part), "\(error)")
        }
    }

    @Test func `Training keeps more than prediction, and a batch takes in proportion`() throws {
        let model = try ToyRun().model()
        let (small, large) = (
            MemoryEstimate(model, batchSize: 10, training: TrainingSettings()),
            MemoryEstimate(model, batchSize: 20, training: TrainingSettings())
        )
        #expect(large.batch == 2 * small.batch && large.parameters == small.parameters)
        #expect(small.parameters == 4 * Double(model.parameterCount * 4))
        let predicting = MemoryEstimate(model, batchSize: 10)
        #expect(predicting.parameters == Double(model.parameterCount * 4))
        #expect(predicting.batch < small.batch)
    }

    @Test func `What is frozen has neither gradients nor moments`() throws {
        let model = try ToyRun().model()
        var (whole, listed) = (TrainingSettings(), TrainingSettings())
        whole.freezeEncoder = true
        listed.frozen = ["input.", "encoder."]
        let trainedNames = whole.trainedNames(of: model)
        let trainedCount = model.parameters().filter { trainedNames.contains($0.name) }
            .reduce(0) { $0 + $1.parameter.shape.reduce(1, *) }
        let plain = MemoryEstimate(model, batchSize: 10, training: TrainingSettings())
        for settings in [whole, listed] {
            let estimate = MemoryEstimate(model, batchSize: 10, training: settings)
            #expect(estimate.parameters == Double(4 * (model.parameterCount + 3 * trainedCount)))
            #expect(estimate.batch < plain.batch)
        }
    }

    @Test func `Plain attention stores every weight`() throws {
        let batches = try [AttentionImplementation.fast, .plain].map { attention in
            var run = try ToyRun()
            run.settings = try ToyRun.settings([
                "model.attention": attention.rawValue, "model.encoder.latent_count": "500",
                "model.encoder.self_head_count": "8", "model.encoder.channels": "8",
            ])
            return MemoryEstimate(try run.model(), batchSize: 3, training: TrainingSettings()).batch
        }
        let encoder = try #require(ToyRun().settings.model).encoder
        let layerCount = encoder.layerCount * encoder.selfAttentionCount
        #expect(batches[1] - batches[0] > Double(4 * 3 * 8 * 500 * 500 * layerCount))
    }

    @Test func `One more layer keeps 18 arrays as large as the latents`() throws {
        let batches = try [3, 4].map { layers in
            var run = try ToyRun()
            run.settings = try ToyRun.settings(["model.encoder.layer_count": "\(layers)"])
            return MemoryEstimate(try run.model(), batchSize: 10, training: TrainingSettings()).batch
        }
        // Cross-attention: norm, queries, outputs, sum, norm, both sides of GELU, sum. Self-attention: keys and values too.
        let latents = 10.0 * 3 * 8
        #expect(batches[1] - batches[0] == 4 * latents * (8 + 10))
    }
}
