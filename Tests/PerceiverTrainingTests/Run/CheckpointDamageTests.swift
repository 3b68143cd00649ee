import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import PerceiverFiles
@testable import PerceiverTraining

/// Files of a checkpoint that are whole, and yet not what was written.
struct CheckpointDamageTests {
    private static let last = "checkpoints/last"

    /// A run with an average that stopped after `steps` steps.
    private func run(steps: Int = 2, seed: Int = 0, epochs: Int = 2) throws -> ToyRun {
        let run = try ToyRun([
            "training.ema_decay": "0.9", "training.seed": "\(seed)", "training.epochs": "\(epochs)",
        ])
        _ = try run.start().run(steps: steps)
        return run
    }

    private func complaint(_ run: ToyRun, about name: String) throws -> String {
        let error = try #require(#expect(throws: FileError.self) { try run.resume() })
        #expect(error.path == run.file("\(Self.last)/\(name)"))
        return error.reason
    }

    @Test(arguments: ["model.safetensors", "optimizer.safetensors", "average.safetensors"])
    func `One bit that is not as it was written is found`(name: String) throws {
        let run = try run()
        let path = run.file("\(Self.last)/\(name)")
        let whole = try bytes(ofFile: path)
        let dataStart = 8 + Int(whole[0]) + Int(whole[1]) << 8
        for (position, bit) in [
            (dataStart, 0), (dataStart + (whole.count - dataStart) / 2, 3), (whole.count - 1, 1),
        ] {
            var damaged = whole
            damaged[position] ^= 1 << bit
            try Data(damaged).write(to: URL(filePath: path))
            #expect(try complaint(run, about: name).contains("is damaged"))
        }
        try Data(whole).write(to: URL(filePath: path))
        #expect(try run.resume().run() == .finished)
    }

    @Test(arguments: ["\"step\" : 2", "\"seconds\" : ", "\"sum\" : "])
    func `A digit of the state that is not as it was written is found`(digit: String) throws {
        let run = try run()
        let path = run.file("\(Self.last)/state.json")
        var text = try String(contentsOfFile: path, encoding: .utf8)
        let range = try #require(text.range(of: digit))
        let digit = try #require(text[range.lowerBound...].firstIndex { $0.isNumber })
        text.replaceSubrange(digit...digit, with: text[digit] == "7" ? "6" : "7")
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(try complaint(run, about: "state.json").contains("is damaged"))
    }

    @Test(arguments: ["model.safetensors", "optimizer.safetensors", "average.safetensors"])
    func `The file of another run, and of another step, is refused`(name: String) throws {
        let run = try run()
        for other in [try self.run(seed: 1), try self.run(steps: 3)] {
            let foreign = try bytes(ofFile: other.file("\(Self.last)/\(name)"))
            try Data(foreign).write(to: URL(filePath: run.file("\(Self.last)/\(name)")))
            #expect(try complaint(run, about: name).contains("belongs to another checkpoint"))
        }
    }

    @Test func `Weights of others, without a checksum, are taken for use`() throws {
        let run = try run()
        let path = run.file("\(Self.last)/model.safetensors")
        let tensors = try TensorFile.read(path)
        try run.writeForeign(tensors, to: "\(Self.last)/model.safetensors")
        let model = try run.model()
        try RunDirectory(existing: run.path).loadWeights(.last, into: model)
        #expect(model.weights().allSatisfy { tensors[$0.name]?.floats == $0.tensor.floats })
    }

    /// A checkpoint whose optimiser was written again by a program that keeps no checksums.
    private func run(optimizer change: (inout [String: Tensor]) -> Void, steps: String = "2") throws -> ToyRun
    {
        let run = try run()
        let path = run.file("\(Self.last)/optimizer.safetensors")
        var tensors = try TensorFile.read(path)
        change(&tensors)
        try run.writeForeign(
            tensors, metadata: ["step_count": steps], to: "\(Self.last)/optimizer.safetensors")
        return run
    }

    @Test func `An optimiser of another step is refused with both`() throws {
        let text = try complaint(run(optimizer: { _ in }, steps: "1"), about: "optimizer.safetensors")
        #expect(text.contains("after 1 steps") && text.contains("after 2"))
    }

    @Test func `An emptied optimiser is refused`() throws {
        let text = try complaint(run(optimizer: { $0 = [:] }), about: "optimizer.safetensors")
        #expect(text.contains("output.query.first_moment is missing"), "\(text)")
    }

    @Test(arguments: [Float.infinity, -1, .nan])
    func `A second moment that cannot be is refused`(value: Float) throws {
        let run = try run(optimizer: {
            $0["output.query.second_moment"]?.withMutableElements(as: Float.self) { $0[1] = value }
        })
        let text = try complaint(run, about: "optimizer.safetensors")
        #expect(text.contains("output.query.second_moment is"), "\(text)")
    }
}
