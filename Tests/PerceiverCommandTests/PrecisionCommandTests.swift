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

    @Test func `A precision that there is not is an error with the ones that there are`() async throws {
        let outcome = try await Program.run(
            TinyRun.train(steps: 1, "--precision", "fp8"), in: TemporaryFolder())
        #expect(outcome.status != 0)
        for word in ["fp8", "fp32", "bf16"] { #expect(outcome.text.contains(word)) }
    }
}
