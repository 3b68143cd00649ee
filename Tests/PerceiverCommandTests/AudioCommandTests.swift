import Foundation
import TestSupport
import Testing

/// Sounds from files to a trained model and back, as users do it.
@Suite(.serialized) struct AudioCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for index in 0..<12 {
            for (name, period) in [("low", 40), ("high", 8)] {
                let wave = (0..<1000).map { ($0 + index) % period < period / 2 ? Float(0.5) : -0.5 }
                try folder.write(wavFile(wave), to: "sounds/\(name)/\(index).wav")
            }
        }
    }

    private func train(_ others: String...) async throws -> Program.Outcome {
        try await Program.run(
            [
                "train", "--input", "audio", "--output", "classify", "--data", "sounds",
                "--input.sample_rate", "8000", "--input.window", "0.1", "--input.bands", "2",
                "--model.encoder.latent_count", "4",
                "--model.encoder.channels", "16", "--model.encoder.self_attention_count", "1",
                "--batch-size", "8", "--steps", "2", "--run", "run",
            ] + others, in: folder)
    }

    @Test(arguments: ["spectrogram", "waveform"])
    func `Folders of classes are learned, and a file is predicted`(representation: String) async throws {
        let outcome = try await train("--input.representation", representation)
        outcome.expectSuccess()
        #expect(outcome.output.contains("windows of 0.1 s"), "\(outcome.output)")
        let answer = try await Program.run(["predict", "--run", "run", "sounds/low/0.wav"], in: folder)
        answer.expectSuccess()
        #expect(answer.output.contains("high"), "\(answer.output)")
        try await Program.run(["evaluate", "--run", "run"], in: folder).expectSuccess()
    }

    @Test func `A file that is cut off is named; it can be skipped, and is counted`() async throws {
        try folder.write(wavFile(Array(repeating: 0.1, count: 1000)).prefix(500), to: "sounds/low/3.wav")
        try await train().expectError(["sounds/low/3.wav", "cut short"])
        let outcome = try await train("--skip-unreadable")
        outcome.expectSuccess()
        #expect(outcome.output.contains("1 file could not be read and was skipped"), "\(outcome.output)")
        try await Program.run(["predict", "--run", "run", "sounds/low/3.wav"], in: folder)
            .expectError(["sounds/low/3.wav", "cut short"])
    }

    @Test func `A window that is too long for the memory is an error that says so`() async throws {
        try await train(
            "--input.representation", "waveform", "--input.window", "1e6", "--input.sample_rate", "1000000"
        )
        .expectError(["input.window", "of memory; there are"])
    }
}
