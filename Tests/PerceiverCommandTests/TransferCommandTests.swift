import Foundation
import PerceiverFiles
import PerceiverSettings
import Tensors
import TestSupport
import Testing

/// Runs that begin with what another one learned, as users start them.
@Suite(.serialized) struct TransferCommandTests {
    private func train(_ arguments: [String], in folder: TemporaryFolder) async throws -> Program.Outcome {
        try await Program.run(
            [
                "train", "--output", "classify", "--data.train_count", "64", "--data.validation_count", "16",
                "--data.test_count", "16", "--batch-size", "16", "--epochs", "2",
            ] + arguments, in: folder)
    }

    private func weights(_ folder: TemporaryFolder, _ run: String) throws -> [String: [Float]] {
        try TensorFile.read(folder.file("\(run)/checkpoints/best/model.safetensors")).mapValues(\.floats)
    }

    @Test func `An encoder is taken over and frozen, then the whole is trained on, then resumed`()
        async throws
    {
        let folder = try await TinyRun.finished()
        let frozen = try await train(
            ["--encoder-from", "run", "--freeze-encoder", "--run", "frozen"], in: folder)
        #expect(frozen.status == 0, "\(frozen.text)")
        #expect(frozen.output.contains("from   input and encoder of run"), "\(frozen.output)")
        let (first, second) = (try weights(folder, "run"), try weights(folder, "frozen"))
        // A key's bias adds the same to all scores, which the softmax cancels, so it has no gradient.
        for (name, values) in second where name != "decoder.cross_attention.attention.k_proj.bias" {
            #expect((values == first[name]) == name.hasPrefix("encoder."), "\(name)")
        }
        let config = try String(contentsOfFile: folder.file("frozen/config.yaml"), encoding: .utf8)
        for line in ["encoder_from: run", "freeze_encoder: true", "latent_count: 4", "bands: 2"] {
            #expect(config.contains(line), "\(config)")
        }

        let joint = try await train(
            ["--from", "frozen", "--dropout", "0.1", "--learning-rate", "1e-4", "--run", "joint"], in: folder)
        #expect(joint.status == 0, "\(joint.text)")
        let settings = try SettingsTree(yamlFile: folder.file("joint/config.yaml"))
        #expect(settings["model.encoder.dropout"] == .double(0.1))
        #expect(settings["model.decoder.dropout"] == .double(0.1))
        #expect(settings["training.from"] == .string("frozen"))
        #expect(settings["training.freeze_encoder"] == .bool(false))

        // What a run was started from is not needed any more.
        for name in ["run", "frozen"] { try FileManager.default.removeItem(atPath: folder.file(name)) }
        let resumed = try await Program.run(["train", "--resume", "joint", "--epochs", "3"], in: folder)
        #expect(resumed.status == 0, "\(resumed.text)")
        #expect(resumed.output.contains("run    joint, step 8 of 12"), "\(resumed.output)")
    }

    @Test func `A run that is resumed takes nothing over`() async throws {
        let folder = try await TinyRun.finished()
        let outcome = try await Program.run(["train", "--resume", "run", "--from", "run"], in: folder)
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains("--resume goes on with the run's own weights"), "\(outcome.text)")
    }
}
