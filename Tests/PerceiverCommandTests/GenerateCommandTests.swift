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
        for (options, reason) in [
            (["--beams", "2", "--stop", "x"], "leave out --stop"),
            (["--beams", "2", "--repetition-penalty", "2"], "leave out --repetition-penalty"),
            (["--length-penalty", "0"], "--beams"), (["--prefix-growth", "once"], "--no-cache"),
            (["--files", "written"], "leave out --files"),
        ] {
            let refused = try await Program.run(["generate", "--run", "run", "a"] + options, in: folder)
            #expect(refused.status == 64 && refused.errors.contains(reason), "\(refused.text)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("written")))
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

    @Test func `Sounds are made by class, and those of the user are continued`() async throws {
        let folder = try TemporaryFolder()
        let training = try await Program.run(
            ["train", "--input", "audio", "--output", "generate", "--data.train_count", "20"]
                + ["--data.validation_count", "2", "--data.test_count", "2", "--run", "run"]
                + ["--input.window", "0.05"] + sizes, in: folder)
        training.expectSuccess()
        #expect(training.text.contains("context_length 200"), "\(training.text)")
        #expect(training.text.contains("bits per dimension"), "\(training.text)")
        try folder.write(wavFile((0..<100).map { sin(Float($0) / 4) }, sampleRate: 4000), to: "short.wav")
        try folder.write(wavFile((0..<400).map { sin(Float($0) / 4) }, sampleRate: 4000), to: "long.wav")
        let words = ["generate", "--run", "run", "--seed", "1", "--files"]
        try await Program.run(words + ["made", "bell", "short.wav"], in: folder).expectSuccess()
        for name in ["made/1.wav", "made/2.wav"] {
            #expect(try bytes(ofFile: folder.file(name)).count == 44 + 2 * 200)
        }
        try await Program.run(words + ["other", "long.wav"], in: folder)
            .expectError(["long.wav", "nothing can follow", "--length"])
        let cut = try await Program.run(words + ["cut", "long.wav", "--length", "50"], in: folder)
        cut.expectSuccess()
        #expect(cut.errors.contains("the first 151 of 201 tokens"), "\(cut.errors)")
        try await Program.run(words + ["none", "long.wav", "--length", "3000"], in: folder)
            .expectError(["nothing of the prompt long.wav"])
        let whole = try await Program.run(words + ["whole", "short.wav", "--length", "3000"], in: folder)
        #expect(whole.errors.contains("100 tokens follow, up to the end"), "\(whole.errors)")
        try await Program.run(words + ["x", "gong"], in: folder).expectError([
            "\"gong\" is neither", "\"bell\"",
        ])
        let measured = try await Program.run(
            ["evaluate", "--run", "run", "--continuations", "2"], in: folder)
        #expect(measured.status == 1 && measured.errors.contains("no right or wrong"), "\(measured.text)")
    }

    @Test func `Series are continued as a table, and measured`() async throws {
        let folder = try TemporaryFolder()
        try await Program.run(
            ["train", "--input", "series", "--output", "generate", "--data.count", "400", "--run", "run"]
                + ["--input.window", "24", "--input.horizon", "4"] + sizes, in: folder
        ).expectSuccess()
        let rows = (0..<40).map { hour in
            "2024-02-0\(1 + hour / 24) \(hour % 24 < 10 ? "0" : "")\(hour % 24):00,\(hour),\(2 * hour),3\n"
        }
        try folder.write("time,warmth,visitors,bikes\n" + rows.joined(), to: "hours.csv")
        let words = ["generate", "--run", "run", "--count", "3", "--seed", "1", "--files"]
        let made = try await Program.run(words + ["next", "hours.csv"], in: folder)
        made.expectSuccess()
        #expect(
            made.errors.contains("\"sales\" not there") && made.errors.contains("\"bikes\" not read"),
            "\(made.errors)")
        let lines = try folder.text(of: "next/1.csv").split(separator: "\n")
        #expect(lines.count == 1 + 2 * 4 && lines[1].hasPrefix("2024-02-02 16:00:00,warmth,"), "\(lines)")
        #expect(try folder.text(of: "next/1.svg").contains("visitors"))
        try await Program.run(words + ["x", ""], in: folder).expectError(["empty", "CSV"])
        let less = try await Program.run(words + ["less", "hours.csv", "--length", "1"], in: folder)
        #expect(less.status == 1 && less.errors.contains("less than one time"), "\(less.text)")
        let measured: [String: Any] = try await Program.run(
            ["evaluate", "--run", "run", "--continuations", "2", "--json"], in: folder
        ).json()
        #expect(
            measured["mse"] is Double && measured["mae"] is Double && measured["bits_per_value"] is Double)
    }
}
