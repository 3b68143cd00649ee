import TestSupport
import Testing

/// What a step takes is counted, not timed: so a factorisation that is lost, or an array that is kept without need, shows on
/// any machine.
struct BenchCommandTests {
    /// The numbers that the command prints of one step.
    private func report(_ task: String, batch: Int) async throws -> [String: Double] {
        let outcome = try await Program.run(
            ["bench", task, "--batch", "\(batch)", "--steps", "1", "--json"], in: TemporaryFolder())
        outcome.expectSuccess()
        return try outcome.json(as: [String: Any].self).compactMapValues { $0 as? Double }
    }

    @Test(arguments: [
        ("mnist-train", 16, 904_086, 0.30), ("mnist-infer", 16, 904_086, 0.30),
        // Tokens share nothing, and few positions are predicted: there is little to save.
        ("mlm-train", 4, 1_738_643, 0.98), ("mlm-infer", 4, 1_738_643, 0.98),
        ("knee-train", 2, 4_260_110, 0.38),
    ])
    func `A step does less arithmetic than the papers write down`(
        task: String, batch: Int, parameters: Int, most: Double
    ) async throws {
        let report = try await report(task, batch: batch)
        #expect(report["parameters"] == Double(parameters))
        let (done, textbook) = (
            try #require(report["gflop_done"]), try #require(report["gflop_textbook"])
        )
        #expect(done / textbook < most && done / textbook > 0.9 * most, "\(done) of \(textbook)")
        let (rate, seconds) = (try #require(report["gflops"]), try #require(report["median_s"]))
        #expect(abs(rate * seconds / done - 1) < 1e-6)
        #expect(try #require(report["peak_fraction"]) > 0)
    }

    @Test func `Continuations are timed from the prompts to the first token and to the last`() async throws {
        let outcome = try await Program.run(
            [
                "bench", "text-ar-generate", "--batch", "2", "--steps", "1", "--inputs", "64", "--json",
                "--model.layer_count", "1", "--model.channels", "64",
            ], in: TemporaryFolder())
        outcome.expectSuccess()
        let report = try outcome.json(as: [String: Any].self).compactMapValues { $0 as? Double }
        #expect(report["prompt"] == 32 && report["new"] == 32 && report["batch"] == 2)
        let (whole, first) = (
            try #require(report["median_s"]), try #require(report["first_token_s"])
        )
        #expect(first > 0 && first < whole)
        #expect(abs(try #require(report["tokens_per_s"]) * whole - 64) < 1e-6)
        let longer = try await Program.run(
            ["bench", "text-ar-generate", "--inputs", "64", "--model.context_length", "256"],
            in: TemporaryFolder())
        longer.expectError(["128 tokens", "--inputs 256"])
    }

    @Test func `The MNIST model does the arithmetic that is counted by hand`() async throws {
        let done = try #require(try await report("mnist-infer", batch: 16)["gflop_done"])
        let (b, n, c, heads) = (16.0, 32.0, 128.0, 4.0)
        let (positions, lines, own, m) = (130.0, 56.0, 2.0, 784.0)
        let mlp = 2 * b * n * c * c
        let selfAttention = 4 * b * n * c * c + 2 * b * n * n * c + mlp
        // Keys and values of lines and columns, for the first layer and for the other two.
        var sum = 2 * lines * positions * 2 * c
        for queries in [n, b * n, b * n] {
            sum += (queries + b * n) * ((c + heads * own) * c + lines * c) + 2 * b * n * heads * own * m + mlp
        }
        sum += 9 * selfAttention
        // The decoder's one query needs no keys and values: its maps, two products with all latents, its MLP, ten classes.
        sum += c * c + c * c + 2 * b * n * c + b * c * c + b * c * c + 2 * b * c * c + b * c * 10
        // Weights are folded once for all examples, which shows because there are few.
        #expect(abs(done * 1e9 / (2 * sum) - 1) < 0.02)
    }

    @Test(arguments: [16, 48])
    func `A training step keeps what backward needs, and no more`(batch: Int) async throws {
        let report = try await report("mnist-train", batch: batch)
        let (b, n, c) = (Double(batch), 32.0, 128.0)
        // Each self-attention: norm, queries and keys and values, outputs, sum, norm, both sides of GELU, sum. Each
        // cross-attention: norm, queries, outputs, sum, norm, both sides of GELU, sum.
        let kept = 9 * 10 * b * n * c + 3 * 8 * b * n * c
        // The image as floats, its mean and deviation, in a few forms.
        let input = 8 * b * 784
        // Gradients of all weights, and what lies folded.
        let weights = 2 * 904_086.0
        let bound = 4 * (kept + input + weights) / 1e6
        let used = try #require(report["buffer_mb"])
        #expect(used > 0.5 * bound && used < 1.1 * bound, "\(used) MB of \(bound)")
    }
}
