import Foundation
import TestSupport
import Testing

@testable import PerceiverImage

/// What a run says of itself: its settings with what changed, and where its data is.
@Suite(.serialized) struct RunRecordTests {
    private let folder: TemporaryFolder

    /// A folder `work` with photos of two classes and a run of two steps on them.
    init() async throws {
        folder = try TemporaryFolder()
        for number in 0..<20 {
            for (name, level) in [("cat", 0), ("dog", 200)] {
                let samples = (0..<16).map { UInt8(truncatingIfNeeded: level + number + $0) }
                try folder.write(
                    Image(height: 4, width: 4, channelCount: 1, samples: .bytes(samples)).pngData(),
                    to: "work/photos/\(name)/\(number).png")
            }
        }
        try await run(
            "train", "--input", "image", "--output", "classify", "--data", "photos",
            "--model.encoder.latent_count", "4", "--model.encoder.channels", "16",
            "--model.encoder.self_attention_count", "1", "--input.bands", "2", "--batch-size", "8", "--steps",
            "2",
            "--run", "run"
        ).expectSuccess()
    }

    /// Runs the program in the folder `work`.
    private func run(_ arguments: String...) async throws -> Program.Outcome {
        try await Program.shell("cd work && exec \"$0\" \(arguments.joined(separator: " "))", in: folder)
    }

    private func config() throws -> String { try folder.text(of: "work/run/config.yaml") }

    @Test func `Settings that change as a run goes on are told with the step`() async throws {
        #expect(try !config().contains("#"))
        try await run("train", "--resume", "run", "--steps", "4", "--learning-rate", "1e-4").expectSuccess()
        try await run("train", "--resume", "run", "--steps", "5").expectSuccess()
        let lines = try config().split(separator: "\n")
        #expect(
            lines.suffix(3) == [
                "# changed after step 2: training.steps from 2 to 4",
                "# changed after step 2: training.learning_rate from 0.001 to 0.0001",
                "# changed after step 4: training.steps from 4 to 5",
            ])
        #expect(lines.contains("  steps: 5"))
    }

    @Test func `Data is found from another folder, and missed where it is gone`() async throws {
        let evaluate = ["evaluate", "--run", folder.file("work/run")]
        try await Program.run(evaluate, in: folder).expectSuccess()
        try FileManager.default.moveItem(
            atPath: folder.file("work/photos"), toPath: folder.file("work/pictures"))
        try await Program.run(evaluate, in: folder).expectError(["no file or folder photos", "--data PATH"])
        try await Program.run(evaluate + ["--data", "work/pictures"], in: folder).expectSuccess()
        try await run("train", "--resume", "run", "--steps", "4", "--data", "pictures").expectSuccess()
        try await Program.run(evaluate, in: folder).expectSuccess()
    }

    @Test func `A new run from another has its data, unless it says which to use`() async throws {
        try await run("train", "--from", "run", "--steps", "1", "--run", "next").expectSuccess()
        let next = try folder.text(of: "work/next/config.yaml")
        #expect(next.contains("path: photos") && next.contains("name: folder"))
        try await run("train", "--from", "run", "--data", "none", "--run", "other").expectError([
            "no file or folder none"
        ])
    }

    @Test func `The number of epochs is never below that of the present one`() async throws {
        // Twice the data: at the same number of steps there are fewer epochs than there have been already.
        try await run("train", "--resume", "run", "--steps", "9").expectSuccess()
        for number in 20..<80 {
            try FileManager.default.copyItem(
                atPath: folder.file("work/photos/cat/1.png"),
                toPath: folder.file("work/photos/cat/\(number).png"))
        }
        let outcome = try await run("train", "--resume", "run", "--steps", "14")
        outcome.expectSuccess()
        for match in outcome.text.matches(of: #/epoch (\d+)/(\d+)/#) {
            #expect(try #require(Int(match.output.1)) <= #require(Int(match.output.2)), "\(match.output.0)")
        }
        #expect(outcome.text.contains(#/epoch \d+/\d+/#))
    }
}
