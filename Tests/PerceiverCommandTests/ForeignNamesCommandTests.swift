import TestSupport
import Testing

/// Names that settings have elsewhere, on command lines.
@Suite(.serialized) struct ForeignNamesCommandTests {
    static let rows = [
        BadSettingsTests.Row(
            arguments: TinyRun.train() + ["--lr", "3"], parts: ["\"lr\"", "mean \"training.learning_rate\"?"]),
        BadSettingsTests.Row(
            arguments: TinyRun.train() + ["--training.lr", "3"],
            parts: ["\"training.lr\"", "mean \"training.learning_rate\"?"]),
        BadSettingsTests.Row(
            arguments: TinyRun.train() + ["--batch_size=3"], parts: ["mean \"training.batch_size\"?"]),
        BadSettingsTests.Row(
            arguments: TinyRun.train() + ["--model.num-latents", "3"],
            parts: ["\"model.num_latents\"", "mean \"model.encoder.latent_count\"?"]),
        BadSettingsTests.Row(
            arguments: TinyRun.train() + ["--fp16"],
            parts: [
                "\"--fp16\" should be followed by a value", "mean \"training.precision\"?", "fp32 or bf16",
            ]
        ),
        BadSettingsTests.Row(
            arguments: TinyRun.train() + ["--num_workers", "4"], parts: ["there is nothing to set"]),
        BadSettingsTests.Row(
            arguments: TinyRun.train() + ["--training.optimizer", "AdamW"],
            parts: ["a group of settings", "mean \"training.optimizer.name\"?"]),
        BadSettingsTests.Row(
            arguments: TinyRun.train() + ["--training.optimizer.name", "adamw_torch"],
            parts: ["one of adam, adamw, lamb, sgd", "mean \"adamw\"?"]),
        BadSettingsTests.Row(
            arguments: ["bench", "mnist-train", "--model.d_latents", "3"],
            parts: ["mean \"model.encoder.channels\"?"]),
        BadSettingsTests.Row(
            arguments: ["evaluate", "--run", "run", "--lr", "3"],
            parts: ["no option \"--lr\"", "mean \"training.learning_rate\"?", "train"], status: 64),
        BadSettingsTests.Row(
            arguments: ["evaluate", "--run", "run", "--per_device_eval_batch_size=3"],
            parts: ["mean \"--batch-size\"?"], status: 64),
        BadSettingsTests.Row(
            arguments: ["evaluate", "--run", "run", "--batch_size", "3"], parts: ["mean \"--batch-size\"?"],
            status: 64),
        BadSettingsTests.Row(
            arguments: ["info", "--num_workers", "3"],
            parts: ["no option \"--num_workers\"", "there is nothing to set"], status: 64),
        BadSettingsTests.Row(
            arguments: ["info", "--purple"], parts: ["no option \"--purple\" here.", "Usage: "], status: 64),
    ]

    @Test(arguments: rows)
    func `The error for a name of another library suggests ours`(row: BadSettingsTests.Row) async throws {
        let outcome = try await Program.run(row.arguments, in: TemporaryFolder())
        #expect(outcome.status == row.status, "\(outcome.text)")
        #expect(outcome.errors.hasPrefix("Error: "), "\(outcome.errors)")
        for part in row.parts { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
    }

    @Test func `Names of values are taken in any case, and written in ours`() async throws {
        let arguments = [
            "--training.optimizer.name", "AdamW", "--training.schedule.name", "OneCycle", "--precision",
            "BF16",
            "--print-config",
        ]
        let outcome = try await Program.run(TinyRun.train() + arguments, in: TemporaryFolder())
        outcome.expectSuccess()
        for line in ["name: adamw", "name: one_cycle", "precision: bf16"] {
            #expect(outcome.output.contains("\(line)  # "), "\(outcome.output)")
        }
    }
}
