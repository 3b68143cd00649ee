import Foundation
import PerceiverFiles
import Tensors
import TestSupport
import Testing

/// Folders of runs that are damaged, or in the way.
@Suite(.serialized) struct BadRunTests {
    private func expectError(
        _ arguments: [String], in folder: TemporaryFolder, _ parts: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let outcome = try await Program.run(arguments, in: folder)
        outcome.expectError(parts, sourceLocation: sourceLocation)
    }

    /// Every way to use the newest checkpoint.
    private func expectUnusable(_ folder: TemporaryFolder, _ parts: String...) async throws {
        for arguments in [
            ["train", "--resume", "run"], ["evaluate", "--run", "run", "--checkpoint", "last"],
            ["predict", "--run", "run", "--checkpoint", "last", "any.png"],
        ] {
            try await expectError(
                arguments, in: folder, ["run/checkpoints/last/model.safetensors"] + parts)
        }
    }

    private static let model = "run/checkpoints/last/model.safetensors"

    @Test func `A checkpoint that was cut off is named`() async throws {
        let folder = try await TinyRun.finished()
        let bytes = try Data(contentsOf: URL(filePath: folder.file(Self.model)))
        try folder.write(bytes.dropLast(1000), to: Self.model)
        try await expectUnusable(folder, "there are only")
        // The best checkpoint is another file, and still good.
        let outcome = try await Program.run(["evaluate", "--run", "run"], in: folder)
        #expect(outcome.status == 0, "\(outcome.text)")
    }

    @Test func `A checkpoint with a weight that is no number is named`() async throws {
        let folder = try await TinyRun.finished()
        var tensors = try TensorFile.read(folder.file(Self.model))
        tensors["output.head.bias"]?.withMutableElements(as: Float.self) { $0[0] = .nan }
        // As another program writes them, without a checksum.
        try SafetensorsFile.write(
            tensors.map { name, tensor in
                SafetensorsTensor(name: name, type: .float32, shape: tensor.shape) {
                    try tensor.withBytes($0)
                }
            }, to: folder.file(Self.model))
        try await expectUnusable(folder, "not finite: output.head.bias")
    }

    @Test func `A checkpoint of another architecture is refused with both shapes`() async throws {
        let folder = try await TinyRun.finished()
        var text = try String(contentsOfFile: folder.file("run/config.yaml"), encoding: .utf8)
        #expect(text.contains("latent_count: 4"), "\(text)")
        text = text.replacingOccurrences(of: "latent_count: 4", with: "latent_count: 5")
        try folder.write(Array(text.utf8), to: "run/config.yaml")
        try await expectUnusable(folder, "encoder.latents (float32 [4, 16], expected float32 [5, 16])")
    }

    @Test func `A folder that is in use is refused, and can be replaced`() async throws {
        let folder = try await TinyRun.finished()
        try await expectError(
            TinyRun.train(), in: folder, ["run", "exists already", "--resume", "--overwrite"])
        let outcome = try await Program.run(TinyRun.train() + ["--overwrite"], in: folder)
        #expect(outcome.status == 0, "\(outcome.text)")
    }

    @Test(arguments: ["taken/run", "taken", "/proc/run"])
    func `A folder that cannot be written is named`(path: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("mine".utf8), to: "taken")
        try await expectError(["train"] + TinyRun.model + ["--run", path], in: folder, [path])
    }

    @Test func `A folder of somebody else is never replaced`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("mine".utf8), to: "run/diary.txt")
        try await expectError(
            TinyRun.train() + ["--overwrite"], in: folder, ["run", "not the folder of a run"])
        #expect(FileManager.default.fileExists(atPath: folder.file("run/diary.txt")))
    }

    @Test func `A run whose settings are damaged is named`() async throws {
        let folder = try await TinyRun.finished()
        try folder.write(Array("input: [".utf8), to: "run/config.yaml")
        try await expectError(["evaluate", "--run", "run"], in: folder, ["run/config.yaml"])
    }
}
