import Foundation
import TestSupport
import Testing

/// Causal models from the files of a user to what they write.
@Suite(.serialized) struct GenerateCommandTests {
    private let sizes = [
        "--steps", "3", "--batch-size", "4", "--model.latent_count", "8", "--model.channels", "16",
        "--model.layer_count", "1",
    ]

    @Test func `A text of the user is learned from, continued, and the run resumed`() async throws {
        let folder = try TemporaryFolder()
        try folder.write((0..<300).map { "Line \($0) of a book.\n" }.joined(), to: "book.txt")
        let training = try await Program.run(
            ["train", "--input", "text", "--output", "generate", "--data", "book.txt", "--run", "run"]
                + ["--model.context_length", "16"] + sizes, in: folder)
        training.expectSuccess()
        #expect(training.text.contains("bits per byte") && training.text.contains("generate --run run"))
        let words = ["generate", "--run", "run", "Line", "--length", "30", "--seed", "4"]
        let first = try await Program.run(words, in: folder)
        first.expectSuccess()
        #expect(first.output.hasPrefix("Line") && first.output.count > 5)
        #expect(try await Program.run(words, in: folder).output == first.output)
        let several: [[String: Any]] = try await Program.run(words + ["--count", "2", "--json"], in: folder)
            .json()
        #expect(several.count == 2 && several.allSatisfy { $0["prompt"] as? String == "Line" })
        try await Program.run(["generate", "--run", "run", "a", "--beams", "3"], in: folder).expectSuccess()
        try await Program.run(["evaluate", "--run", "run"], in: folder).expectSuccess()
        try await Program.run(["train", "--resume", "run", "--steps", "4"], in: folder).expectSuccess()
        try await Program.run(["predict", "--run", "run", "a"], in: folder).expectError(["generate"])
        try await Program.run(["generate", "--run", "run", ""], in: folder).expectError(["empty"])
        let long = try await Program.run(
            ["generate", "--run", "run", String(repeating: "x", count: 50), "--length", "2"], in: folder)
        #expect(long.errors.contains("the last 16 of 50 tokens are read"), "\(long.text)")
    }

    @Test func `Music is composed into files, which are not replaced`() async throws {
        let folder = try TemporaryFolder()
        try await Program.run(
            ["train", "--input", "music", "--output", "generate", "--data.train_count", "8"]
                + ["--data.validation_count", "2", "--data.test_count", "2", "--run", "run"]
                + ["--model.context_length", "32"] + sizes, in: folder
        ).expectSuccess()
        let words = ["generate", "--run", "run", "--length", "40", "--seed", "1", "--files", "made"]
        try await Program.run(words, in: folder).expectSuccess()
        #expect(try Data(contentsOf: URL(filePath: folder.file("made/1.mid"))).starts(with: "MThd".utf8))
        try await Program.run(
            ["generate", "--run", "run", "made/1.mid", "--length", "5", "--files", "more"], in: folder
        ).expectSuccess()
        try await Program.run(words, in: folder).expectError(["made/1.", "exists already"])
        try folder.write("no music", to: "bad.mid")
        try await Program.run(["generate", "--run", "run", "bad.mid", "--files", "other"], in: folder)
            .expectError(["bad.mid", "MThd"])
        let silent = try await Program.run(["generate", "--run", "run"], in: folder)
        #expect(silent.status == 64 && silent.errors.contains("--files"), "\(silent.text)")
    }

    @Test func `Images are drawn by the names of their classes`() async throws {
        let folder = try TemporaryFolder()
        let training = try await Program.run(
            ["train", "--input", "image", "--output", "generate", "--data.train_count", "20"]
                + ["--data.validation_count", "2", "--data.test_count", "2", "--run", "run"] + sizes,
            in: folder)
        training.expectSuccess()
        #expect(training.text.contains("context_length 784"), "\(training.text)")
        try await Program.run(
            ["generate", "--run", "run", "3", "--seed", "1", "--files", "drawn"], in: folder
        ).expectSuccess()
        #expect(FileManager.default.fileExists(atPath: folder.file("drawn/1.png")))
        try await Program.run(["generate", "--run", "run", "eleven", "--files", "x"], in: folder)
            .expectError(["no class \"eleven\"", "\"9\""])
    }
}
