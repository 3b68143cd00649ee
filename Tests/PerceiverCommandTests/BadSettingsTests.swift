import Foundation
import TestSupport
import Testing

/// What is wrong with a command line is said in words, with what would be right.
@Suite(.serialized) struct BadSettingsTests {
    /// A command line, and what its error should say.
    struct Row: Sendable, CustomStringConvertible {
        let arguments: [String]
        let parts: [String]
        var status: Int32 = 1

        var description: String { arguments.joined(separator: " ") }
    }

    private static func train(_ others: String...) -> [String] { TinyRun.train() + others }

    static let rows = [
        Row(
            arguments: ["train", "--input", "imag", "--output", "classify"],
            parts: ["\"imag\"", "\"image\""]),
        Row(
            arguments: ["train", "--input", "image", "--output", "clasify"],
            parts: ["\"clasify\"", "\"classify\""]),
        Row(arguments: ["train", "--output", "classify"], parts: ["--input NAME"]),
        Row(arguments: ["train", "--preset", "mnits"], parts: ["\"mnits\"", "\"mnist\""]),
        Row(arguments: ["list", "imag"], parts: ["\"imag\"", "image", "classify", "digits"]),
        Row(arguments: ["bench", "mnist"], parts: ["\"mnist\"", "mnist-train", "mnist-infer"]),
        Row(
            arguments: train("--model.encoder.latents", "3"),
            parts: ["\"model.encoder.latents\"", "latent_count", "self_head_count"]),
        Row(
            arguments: train("--training.learning_rat", "3"),
            parts: ["\"training.learning_rat\"", "mean \"training.learning_rate\"?"]),
        Row(arguments: train("--input.bandz", "3"), parts: ["\"input.bandz\"", "input.bands"]),
        Row(arguments: train("--data.name", "digit"), parts: ["\"digit\"", "\"digits\"", "\"folder\""]),
        Row(
            arguments: train("--batch-size", "0"),
            parts: ["training.batch_size", "from 1 to 1000000", "is 0"]),
        Row(arguments: train("--batch-size", "few"), parts: ["batch-size", "few"], status: 64),
        Row(arguments: train("--epochs", "3"), parts: ["--epochs or --steps"], status: 64),
        Row(arguments: train("--input.bands", "-1"), parts: ["input.bands", "-1"]),
        Row(arguments: train("--training.optimizer.name", "adem"), parts: ["name", "adem", "adamw", "lamb"]),
        Row(
            arguments: train("--model.encoder.cross_qk_channels", "10"),
            parts: ["model.encoder.cross_head_count", "is 4", "10"]),
        Row(
            arguments: train("--model.encoder.channels", "18"),
            parts: ["head_count", "is 4", "does not divide the 18"]),
        Row(arguments: train("--training", "1"), parts: ["\"training\"", "group of settings", "is \"1\""]),
        Row(
            arguments: train("--model.encoder", "3"),
            parts: ["\"model.encoder\"", "group of settings", "is \"3\""]),
        Row(arguments: train("--data", "nowhere"), parts: ["no file or folder nowhere", "--data PATH"]),
        Row(arguments: train("--config", "none.yaml"), parts: ["none.yaml"]),
        Row(arguments: train("--training.frozen", "[encodr.]"), parts: ["encodr.", "encoder."]),
        Row(arguments: ["train", "--resume", "nowhere"], parts: ["nowhere", "config.yaml"]),
        Row(
            arguments: ["train", "--resume", "a", "--run", "b"], parts: ["--resume", "--run"], status: 64),
        Row(arguments: ["evaluate", "--run", "nowhere"], parts: ["nowhere", "config.yaml"]),
        Row(arguments: ["evaluate", "--run", "r", "--split", "tset"], parts: ["tset"], status: 64),
        Row(arguments: ["predict", "--run", "nowhere", "a.png"], parts: ["nowhere"]),
        Row(arguments: ["predict", "--run", "nowhere"], parts: ["input", "--file", "-"], status: 64),
        Row(arguments: ["predict", "--run", "nowhere", "-", "-"], parts: ["only once"], status: 64),
        Row(
            arguments: train(
                "--model.encoder.latent_count", "1000000", "--model.encoder.channels", "1000000"),
            parts: ["This model", "TB for its weights", "of memory; there are"]),
        Row(
            arguments: train("--data.train_count", "2000000000"),
            parts: ["2000000032 images needs about", "of memory; there are"]),
        Row(
            arguments: train(
                "--batch-size", "1000000", "--data.train_count", "1000000", "--model.encoder.channels", "4096"
            ),
            parts: ["for a batch of 1000000", "of memory; there are"]),
        Row(
            arguments: ["bench", "mnist-train", "--batch", "9223372036854775807"],
            parts: ["--batch should be an integer from 1 to 1000000"], status: 64),
        Row(
            arguments: ["bench", "mnist-train", "--steps", "4611686018427387904"],
            parts: ["--steps should be an integer from 1"], status: 64),
        Row(
            arguments: ["bench", "long-infer", "--inputs", "2147483647"],
            parts: ["of memory; there are"]),
        Row(
            arguments: ["predict", "--run", "nowhere", "a.png", "--top", "9223372036854775807"],
            parts: ["--top should be an integer from 1"], status: 64),
        Row(arguments: train("--data", ""), parts: ["--data is empty"], status: 64),
        Row(arguments: ["trian"], parts: ["trian"], status: 64),
        Row(
            arguments: ["predict", "--run", "nowhere", "a.png", "--attention", "looks.jpg"],
            parts: [".png", "looks.jpg"],
            status: 64),
        Row(
            arguments: ["plot", "--run", "nowhere", "--out", "curves.png"], parts: [".svg", "curves.png"],
            status: 64),
    ]

    @Test(arguments: rows)
    func `The error names what is wrong, and what there is`(row: Row) async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program.run(row.arguments, in: folder)
        #expect(outcome.status == row.status, "\(outcome.text)")
        #expect(outcome.errors.hasPrefix("Error: "), "\(outcome.errors)")
        for part in row.parts { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
        #expect(!FileManager.default.fileExists(atPath: folder.file("run")), "it should not begin a run")
    }

    @Test func `A group of settings is merged`() async throws {
        let folder = try TemporaryFolder()
        let arguments = Self.train("--model.encoder", "{latent_count: 7}", "--print-config")
        let outcome = try await Program.run(arguments, in: folder)
        outcome.expectSuccess()
        for part in ["latent_count: 7", "channels: 16"] { #expect(outcome.output.contains(part)) }
    }

    @Test func `A settings file that is no YAML is named, with its line`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("input: {name: image\noutput: [".utf8), to: "broken.yaml")
        let outcome = try await Program.run(["train", "--config", "broken.yaml"], in: folder)
        #expect(outcome.status == 1, "\(outcome.text)")
        #expect(
            outcome.errors.contains("broken.yaml") && outcome.errors.contains("line"), "\(outcome.errors)")
    }
}
