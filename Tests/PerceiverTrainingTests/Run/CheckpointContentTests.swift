import Foundation
import Tensors
import Testing

@testable import PerceiverFiles

/// Checkpoints that are whole but do not belong to the model.
struct CheckpointContentTests {
    /// A stopped run whose file of the newest checkpoint is written again with other tensors.
    private func run(
        rewriting name: String, _ change: (inout [String: Tensor]) -> Void
    ) throws -> (run: ToyRun, path: String) {
        let run = try ToyRun()
        _ = try run.start().run(steps: 2)
        let path = run.file("checkpoints/last/\(name).safetensors")
        var metadata = try SafetensorsFile(path: path).metadata
        metadata[TensorFile.checksumKey] = nil
        var tensors = try TensorFile.read(path)
        change(&tensors)
        try run.writeForeign(tensors, metadata: metadata, to: "checkpoints/last/\(name).safetensors")
        return (run, path)
    }

    private func complaint(_ run: ToyRun, about path: String) throws -> String {
        let error = try #require(#expect(throws: FileError.self) { try run.resume() })
        #expect(error.path == path)
        return error.description
    }

    @Test func `A missing tensor and a foreign one are named`() throws {
        let (run, path) = try run(rewriting: "model") {
            $0["foreign"] = $0.removeValue(forKey: "output.query")
        }
        let text = try complaint(run, about: path)
        #expect(text.contains("missing: output.query"))
        #expect(text.contains("unexpected: foreign"))
    }

    @Test func `A weight that is no number is named`() throws {
        let (run, path) = try run(rewriting: "model") {
            $0["output.head.bias"]?.withMutableElements(as: Float.self) { $0[1] = .nan }
        }
        #expect(try complaint(run, about: path).contains("not finite: output.head.bias"))
    }

    @Test func `The weights of another architecture are refused with both shapes`() throws {
        let (run, path) = try run(rewriting: "model") { _ in }
        var other = run
        other.settings = try ToyRun.settings(["model.encoder.channels": "4", "input.channels": "5"])
        let text = try complaint(other, about: path)
        #expect(text.contains("encoder.latents (float32 [3, 8], expected float32 [3, 4])"), "\(text)")
        #expect(text.contains("input.embedding.weight"))
    }

    @Test func `The file of another data set's classes is refused`() throws {
        let (run, path) = try run(rewriting: "model") { _ in }
        var other = run
        other.dataset = ToyData(classNames: ["a", "b"])
        #expect(
            try complaint(other, about: path).contains("output.head.bias (float32 [3], expected float32 [2])")
        )
    }

    @Test func `A moment of another shape is refused`() throws {
        let (run, path) = try run(rewriting: "optimizer") {
            $0["output.head.bias.first_moment"] = Tensor([1, 2] as [Float])
        }
        #expect(try complaint(run, about: path).contains("output.head.bias.first_moment"))
    }

    @Test func `A moment that is no number, and one of no parameter, are refused`() throws {
        let (run, path) = try run(rewriting: "optimizer") {
            $0["output.head.bias.second_moment"] = Tensor([1, .nan, 1] as [Float])
            $0["output.tail.first_moment"] = Tensor([1] as [Float])
        }
        let text = try complaint(run, about: path)
        #expect(text.contains("output.head.bias.second_moment"))
        #expect(text.contains("output.tail.first_moment"))
    }

    @Test func `An optimiser's file without its count is refused`() throws {
        let (run, path) = try run(rewriting: "optimizer") { _ in }
        try run.writeForeign([:], to: "checkpoints/last/optimizer.safetensors")
        #expect(try complaint(run, about: path).contains("after how many steps"))
    }
}
