import Layers
import Perceiver
import PerceiverData
import PerceiverReports
import Tensors
import TestSupport
import Testing

@testable import PerceiverFiles
@testable import PerceiverTraining

struct WeightAverageTests {
    private static let settings = [
        "training.epochs": "3", "training.accumulation_steps": "2", "training.ema_decay": "0.6",
        "model.encoder.dropout": "0.2",
    ]

    @Test func `The average moves by the decay, faster at first`() throws {
        let map = Linear(1, 1, hasBias: false)
        map.weight.value = Tensor([8] as [Float], shape: [1, 1])
        var average = WeightAverage(of: map, decay: 0.5)
        map.weight.value = Tensor([0] as [Float], shape: [1, 1])
        average.update(from: map, step: 1)  // 2 / 11 is kept
        #expect(abs(average.use(in: map) { map.weight.value.scalar } - 16.0 / 11) < 1e-6)
        average.update(from: map, step: 100)
        #expect(abs(average.use(in: map) { map.weight.value.scalar } - 8.0 / 11) < 1e-6)
        #expect(map.weight.value.scalar == 0)
    }

    @Test func `The best checkpoint has the average, and the newest the weights`() throws {
        let run = try ToyRun(Self.settings)
        let trainer = try run.start()
        _ = try trainer.run()
        let last = try TensorFile.read(run.file("checkpoints/last/model.safetensors"))
        for (name, bits) in trainer.weights {
            #expect(last[name]?.floats.map(\.bitPattern) == bits, "\(name)")
        }
        let best = try TensorFile.read(run.file("checkpoints/best/model.safetensors"))
        #expect(best["encoder.latents"]?.floats != last["encoder.latents"]?.floats)
        try RunDirectory(existing: run.path).loadWeights(.best, into: trainer.model)
        let loss = try trainer.model.evaluate(on: run.dataset, split: .validation, batchSize: 8)["loss"]
        let rows = try run.metrics().filter { $0.split == "validation" && $0.step == trainer.state.bestStep }
        #expect(loss.map { Float($0) } == rows.first?.loss)
    }

    @Test func `The weights that training steps on from are not the average`() throws {
        var plain = Self.settings
        plain["training.ema_decay"] = nil
        let (averaged, other) = (try ToyRun(Self.settings).start(), try ToyRun(plain).start())
        _ = try averaged.run()
        _ = try other.run()
        #expect(averaged.weights == other.weights)
    }

    @Test(arguments: [1, 4, 7])
    func `Stopping anywhere changes nothing`(stop: Int) throws {
        let (whole, parts) = (try ToyRun(Self.settings), try ToyRun(Self.settings))
        let one = try whole.start()
        _ = try one.run()
        #expect(try parts.start().run(steps: stop) == .stopped)
        let second = try parts.resume()
        _ = try second.run()
        #expect(second.weights == one.weights)
        #expect(try parts.checkpoint("best") == whole.checkpoint("best"))
        #expect(
            try bytes(ofFile: parts.file("checkpoints/last/average.safetensors"))
                == bytes(ofFile: whole.file("checkpoints/last/average.safetensors")))
        #expect(try parts.metrics() == whole.metrics())
    }

    @Test func `A damaged average is named`() throws {
        let run = try ToyRun(Self.settings)
        _ = try run.start().run(steps: 2)
        let path = run.file("checkpoints/last/average.safetensors")
        try run.writeForeign(
            ["encoder.latents": Tensor(zeros: [1])], to: "checkpoints/last/average.safetensors")
        let error = #expect(throws: FileError.self) { try run.resume() }
        #expect(error?.path == path, "\(error as Any)")
        #expect(error?.reason.contains("encoder.latents") == true)
    }
}
