import Foundation
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import Tensors
import TestSupport
import Testing

/// From masked language modelling to sentiment, as users run it.
@Suite(.serialized) struct TextFlowTests {
    private func weights(_ folder: TemporaryFolder, _ run: String) throws -> [String: [UInt32]] {
        try TensorFile.read(folder.file("\(run)/checkpoints/best/model.safetensors"))
            .mapValues { $0.floats.map(\.bitPattern) }
    }

    /// Arguments that train sentiment on the generated reviews.
    private func sentiment(_ run: String, _ others: String...) -> [String] {
        ["train", "--output", "sentiment", "--run", run, "--steps", "4"] + TinyText.reviews + others
    }

    @Test func `A language model is learned, its encoder reused, and the whole trained on`() async throws {
        let folder = try TemporaryFolder()
        let sample = "I [MASK] this hotel"
        let learned = try await Program.run(
            TinyText.pretraining() + ["--predict-samples", sample, "--predict-top", "2"], in: folder)
        learned.expectSuccess()
        #expect(learned.output.contains("data   reviews: 200 train, 32 validation, 32 test"))
        let lines = learned.output.split(separator: "\n")
        let position = try #require(lines.firstIndex { $0 == sample }, "\(learned.output)")
        for line in lines[position + 1...position + 2] {
            // What fills the position may be a piece that goes on with the word before it.
            #expect(line.hasPrefix("  i") && line.contains(" this hotel "), "\(line)")
        }

        let filled = try await Program.run(
            ["predict", "--run", "mlm", "--json", "--top", "3", sample], in: folder)
        filled.expectSuccess()
        let answers: [[String: Any]] = try filled.json()
        let fills = try #require(answers.first?["predictions"] as? [[String: Any]])
        #expect(Set(fills.compactMap { $0["label"] as? String }).count == 3)
        #expect(fills.allSatisfy { ($0["label"] as? String)?.hasSuffix(" this hotel") == true }, "\(fills)")

        let frozen = try await Program.run(
            sentiment("frozen", "--encoder-from", "mlm", "--freeze-encoder"), in: folder)
        frozen.expectSuccess()
        #expect(frozen.output.contains("from   input and encoder of mlm"), "\(frozen.output)")
        #expect(try folder.text(of: "frozen/tokenizer.json") == folder.text(of: "mlm/tokenizer.json"))
        let (first, second) = (try weights(folder, "mlm"), try weights(folder, "frozen"))
        #expect(second.keys.contains { $0.hasPrefix("input.") })
        for (name, values) in second {
            let isOfEncoder = name.hasPrefix("input.") || name.hasPrefix("encoder.")
            #expect((values == first[name]) == isOfEncoder, "\(name)")
        }

        let joint = try await Program.run(
            sentiment("joint", "--from", "frozen", "--learning-rate", "1e-4", "--dropout", "0.1"), in: folder)
        joint.expectSuccess()
        let third = try weights(folder, "joint")
        #expect(third.keys == second.keys)
        #expect(third["encoder.latents"] != second["encoder.latents"])
        let settings = try SettingsTree(yamlFile: folder.file("joint/config.yaml"))
        #expect(settings["model.encoder.dropout"] == .double(0.1))
        #expect(settings["training.learning_rate"] == .double(1e-4))

        try await expectScores(of: "joint", in: folder)
        try await expectAnswers(of: "joint", in: folder)
    }

    private func expectScores(of run: String, in folder: TemporaryFolder) async throws {
        let measured = try await Program.run(["evaluate", "--run", run, "--json"], in: folder)
        measured.expectSuccess()
        let metrics: [String: Any] = try measured.json()
        let classes = try #require(metrics["classes"] as? [[String: Any]])
        #expect(classes.compactMap { $0["name"] as? String } == ["neg", "pos"])
        #expect(classes.compactMap { $0["count"] as? Int }.reduce(0, +) == 32)
        for scores in classes {
            #expect(Set(scores.keys).isSuperset(of: ["precision", "recall", "f1"]), "\(scores)")
        }
        let table = try #require(metrics["confusion"] as? [[Int]])
        #expect(metrics["accuracy"] as? Double == Double(table[0][0] + table[1][1]) / 32)
    }

    /// The same text as an argument, in a file, and over the standard input.
    private func expectAnswers(of run: String, in folder: TemporaryFolder) async throws {
        let text = "What a lovely room, and such kind people!"
        let input = try #require(FileHandle(forReadingAtPath: folder.write(text, to: "review.txt")))
        let used = try await Program.run(
            ["predict", "--run", run, "--json", text, "-", "--file", "review.txt"], in: folder,
            standardInput: input)
        used.expectSuccess()
        let answers: [[String: Any]] = try used.json()
        #expect(answers.compactMap { $0["input"] as? String } == [text, "standard input", "review.txt"])
        let predictions = answers.compactMap { $0["predictions"] as? [[String: Any]] }
        for answer in predictions {
            #expect(answer as NSArray == predictions[0] as NSArray)
            #expect(Set(answer.compactMap { $0["label"] as? String }) == ["neg", "pos"])
            let sum = answer.compactMap { $0["probability"] as? Double }.reduce(0, +)
            #expect(abs(sum - 1) < 1e-5)
        }
    }

    @Test func `A run stopped in the middle of a pass goes on to the bit`() async throws {
        // Thirteen steps are a pass; the rate does not depend on how many are asked for.
        let others = [
            "--training.evaluation_steps", "5", "--training.schedule.name", "constant", "--dropout", "0.1",
        ]
        let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
        try await Program.run(TinyText.pretraining(steps: 18) + others, in: whole).expectSuccess()
        try await Program.run(TinyText.pretraining(steps: 5) + others, in: parts).expectSuccess()
        for steps in ["15", "18"] {
            try await Program.run(["train", "--resume", "mlm", "--steps", steps], in: parts).expectSuccess()
        }
        for name in ["last/model", "last/optimizer", "best/model", "best/optimizer"] {
            let path = "mlm/checkpoints/\(name).safetensors"
            #expect(try bytes(ofFile: parts.file(path)) == bytes(ofFile: whole.file(path)), "\(name)")
        }
        let rows = try TinyRun.metrics(whole, run: "mlm").filter { $0.split == "validation" }
        #expect(rows.map(\.step) == [5, 10, 15, 18])
        #expect(try TinyRun.metrics(parts, run: "mlm").filter { $0.split == "validation" } == rows)
    }

    @Test func `Validation hides the same words in each pass, so that losses can be compared`() async throws {
        let folder = try TemporaryFolder()
        try await Program.run(TinyText.pretraining(steps: 30), in: folder).expectSuccess()
        let row = try #require(try TinyRun.metrics(folder, run: "mlm").last)
        #expect(row.split == "validation" && row.epoch == 3)
        let measured = try await Program.run(
            ["evaluate", "--run", "mlm", "--checkpoint", "last", "--split", "validation", "--json"],
            in: folder)
        let metrics: [String: Any] = try measured.json()
        #expect((metrics["loss"] as? Double).map { Float($0) } == row.loss)
        #expect((metrics["perplexity"] as? Double).map { Float($0) } == row.others["perplexity"])
    }
}
