import Layers
import Perceiver
import PerceiverData
import PerceiverTraining
import Tensors
import Testing

@testable import PerceiverFiles
@testable import PerceiverSettings

struct FrozenTests {
    /// Adds the same to all scores of a query, which the softmax cancels, so it has no gradient.
    private let unlearned = "decoder.cross_attention.attention.k_proj.bias"

    @Test func `Frozen parameters stay as they are to the bit, the others learn`() throws {
        let run = try ToyRun([
            "training.frozen": "[encoder., input.positions]", "training.optimizer.weight_decay": "0.1",
            "training.accumulation_steps": "2",
        ])
        let trainer = try run.start()
        let before = trainer.weights
        _ = try trainer.run()
        for (name, bits) in trainer.weights where name != unlearned {
            let isFrozen = name.hasPrefix("encoder.") || name == "input.positions"
            #expect((bits == before[name]) == isFrozen, "\(name)")
        }
    }

    @Test func `Frozen parameters take no space in the optimiser's file`() throws {
        let run = try ToyRun(["training.frozen": "[encoder.]"])
        _ = try run.start().run()
        let names = try TensorFile.read(run.file("checkpoints/last/optimizer.safetensors")).keys
        #expect(names.contains { $0.hasPrefix("decoder.") })
        #expect(!names.contains { $0.hasPrefix("encoder.") })
    }

    @Test func `Frozen layers drop nothing, others do`() throws {
        let run = try ToyRun([
            "training.frozen": "[encoder.]", "model.encoder.dropout": "0.5", "model.decoder.dropout": "0",
        ])
        let trainer = try run.start()
        let batch = try run.dataset.batch([0, 1, 2], of: .train, epoch: 0)
        func logits(step: Int) throws -> [Float] {
            try withDropout(seed: 1, step: step) {
                try trainer.model(batch).tensor("logits").floats
            }
        }
        let without = try trainer.model(batch).tensor("logits").floats
        #expect(try logits(step: 0) == without)
        trainer.model.setTrainable(true)
        #expect(try logits(step: 0) != without)
        #expect(try logits(step: 0) == logits(step: 0))
        #expect(try logits(step: 0) != logits(step: 1))
    }

    @Test func `A frozen encoder, and the input before it, keep their bytes in the file and drop nothing`()
        throws
    {
        let run = try ToyRun([
            "training.freeze_encoder": "true", "training.optimizer.weight_decay": "0.1",
            "model.encoder.dropout": "0.5",
        ])
        let trainer = try run.start()
        let file = run.file("checkpoints/last/model.safetensors")
        let before = try TensorFile.read(file)
        #expect(try trainer.run() == .finished)
        for (name, tensor) in try TensorFile.read(file) where name != unlearned {
            let isFrozen = name.hasPrefix("input.") || name.hasPrefix("encoder.")
            #expect((tensor.floats == before[name]?.floats) == isFrozen, "\(name)")
        }
        let batch = try run.dataset.batch([0, 1, 2], of: .train, epoch: 0)
        let logits = try trainer.model(batch).tensor("logits").floats
        let inTraining = try withDropout(seed: 1, step: 0) {
            try trainer.model(batch).tensor("logits").floats
        }
        #expect(inTraining == logits)
    }

    @Test func `Freezing everything is refused`() throws {
        let error = #expect(throws: SettingsError.self) {
            try ToyRun(["training.frozen": "[input., encoder., decoder., output.]"]).start()
        }
        #expect(error?.description == "The setting \"training.frozen\" leaves no parameter to train.")
    }

    @Test func `A beginning that no parameter has is refused by its name`() throws {
        let error = #expect(throws: SettingsError.self) {
            try ToyRun(["training.frozen": "[encoder., decodr.]"]).start()
        }
        #expect(error?.description.contains("decodr.") == true)
    }
}
