import Foundation
import PerceiverReports
import PerceiverSettings
import TestSupport
import Testing

struct PrecisionCommandTests {
    @Test func `A run in bf16 says so, is resumed to the same bit, and is measured in bf16`() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(
            TinyRun.train(steps: 8, "--precision", "bf16", "--training.schedule.name", "constant"),
            in: folder)
        outcome.expectSuccess()
        #expect(outcome.text.contains("products of bf16"))
        let config = try SettingsTree(yamlFile: folder.file("run/config.yaml"))
        #expect(config["training.precision"] == .string("bf16"))
        let metrics = try TinyRun.metrics(folder)

        let half = try TemporaryFolder()
        try await Program.run(
            TinyRun.train(steps: 4, "--precision", "bf16", "--training.schedule.name", "constant"), in: half
        ).expectSuccess()
        try await Program.run(["train", "--resume", "run", "--steps", "8"], in: half).expectSuccess()
        #expect(try TinyRun.metrics(half).last?.loss == metrics.last?.loss)

        func loss(_ others: String...) async throws -> Double {
            let outcome = try await Program.run(["evaluate", "--run", "run", "--json"] + others, in: folder)
            outcome.expectSuccess()
            return try #require(try outcome.json(as: [String: Any].self)["loss"] as? Double)
        }
        let own = try await loss()
        let (same, exact) = (try await loss("--precision", "bf16"), try await loss("--precision", "fp32"))
        #expect(own == same)
        #expect(own != exact)
        #expect(abs(own - exact) < 0.02)
    }

    /// A run with linear maps that are large enough to be rounded.
    private func wideRun() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try await Program.run(
            TinyRun.train(steps: 4, "--model.encoder.channels", "64"),
            in: folder
        ).expectSuccess()
        return folder
    }

    @Test func `An export in 8 bits predicts what its run predicts in int8, from a fraction of the bytes`()
        async throws
    {
        let folder = try await wideRun()
        let export = try await Program.run(["export", "--run", "run", "--to", "int8", "small"], in: folder)
        export.expectSuccess()
        #expect(export.output.contains("are integers of 8 bits"), "\(export.text)")
        func found(_ arguments: String...) async throws -> String {
            let outcome = try await Program.run(arguments + ["--json"], in: folder)
            outcome.expectSuccess()
            return outcome.output
        }
        let own = try await found("evaluate", "--run", "run", "--precision", "int8")
        let exact = try await found("evaluate", "--run", "run")
        let small = try await found("evaluate", "--run", "small")
        #expect(own.replacing("\"run\"", with: "\"small\"") == small)
        #expect(own != exact)
        // In float32 it computes with the rounded weights.
        #expect(try await found("evaluate", "--run", "small", "--precision", "fp32") != small)
        func size(_ run: String) throws -> Int {
            try Data(contentsOf: URL(filePath: folder.file("\(run)/checkpoints/best/model.safetensors")))
                .count
        }
        #expect(try size("small") < size("run") / 2)
        // Again, from the rounded weights, and onto itself.
        try await Program.run(["export", "--run", "small", "--to", "int8", "again"], in: folder)
            .expectSuccess()
        #expect(
            try bytes(ofFile: folder.file("again/checkpoints/best/model.safetensors"))
                == bytes(ofFile: folder.file("small/checkpoints/best/model.safetensors")))
        try await Program.run(["export", "--run", "small", "--to", "int8", "again"], in: folder)
            .expectError(["--overwrite"])
        try await Program.run(["export", "--run", "run", "--to", "int8", "run", "--overwrite"], in: folder)
            .expectError(["would be lost"])
        try await Program.run(["train", "--resume", "small", "--steps", "9"], in: folder)
            .expectError(["cannot be resumed"])
        // Training starts from the rounded weights, in float32.
        try await Program.run(["train", "--from", "small", "--steps", "2", "--run", "next"], in: folder)
            .expectSuccess()
    }

    @Test func `Training in int8 is refused`() async throws {
        let folder = try TemporaryFolder()
        for arguments in [
            TinyRun.train(steps: 1, "--precision", "int8"), ["bench", "mnist-train", "--precision", "int8"],
        ] {
            let outcome = try await Program.run(arguments, in: folder)
            #expect(outcome.status != 0)
            for word in ["int8", "predictions alone", "gradients"] {
                #expect(outcome.text.contains(word), "\(outcome.text)")
            }
        }
        try await Program.run(TinyRun.train(steps: 1), in: folder).expectSuccess()
        let resumed = try await Program.run(
            ["train", "--resume", "run", "--steps", "2", "--precision", "int8"], in: folder)
        #expect(resumed.status != 0 && resumed.text.contains("predictions alone"), "\(resumed.text)")
    }

    @Test func `A precision that there is not is an error with the ones that there are`() async throws {
        let outcome = try await Program.run(
            TinyRun.train(steps: 1, "--precision", "fp8"), in: TemporaryFolder())
        #expect(outcome.status != 0)
        for word in ["fp8", "fp32", "bf16"] { #expect(outcome.text.contains(word)) }
    }
}
