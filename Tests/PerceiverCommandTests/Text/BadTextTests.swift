import Foundation
import TestSupport
import Testing

/// Texts, labels and tokenizers that are not what they should be.
@Suite(.serialized) struct BadTextTests {
    /// Expects that training is refused with all of these parts, and that a run which it should replace is as it was.
    private func expectRefused(
        _ arguments: [String], in folder: TemporaryFolder, _ parts: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        // As little as makes a folder a run of this program.
        try folder.write("input: {}\noutput: {}\ndata: {}\nmodel: {}\ntraining: {}\n", to: "kept/config.yaml")
        try folder.write("{\"shapes\": {}, \"classNames\": [], \"numbers\": {}}", to: "kept/data.json")
        let outcome = try await Program.run(arguments + ["--run", "kept", "--overwrite"], in: folder)
        outcome.expectError(parts, sourceLocation: sourceLocation)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("kept")).sorted()
        #expect(left == ["config.yaml", "data.json"], sourceLocation: sourceLocation)
    }

    private func train(_ output: String, on path: String, _ others: String...) -> [String] {
        Array(TinyText.train(output, on: path) + others)
    }

    /// The likeliest label of one example, with its probability.
    private func answer(_ arguments: String..., of run: String, in folder: TemporaryFolder) async throws
        -> [String: Any]
    {
        let outcome = try await Program.run(["predict", "--run", run, "--json"] + arguments, in: folder)
        outcome.expectSuccess()
        let answers: [[String: Any]] = try outcome.json()
        let predictions = try #require(answers.first?["predictions"] as? [[String: Any]])
        return try #require(predictions.first)
    }

    @Test func `An empty text gets a prediction, as it does in an evaluation`() async throws {
        let folder = try await TinyText.pretrained()
        let empty = try folder.write("", to: "empty.txt")
        for arguments in [[""], [" \n "], ["--file", "empty.txt"], ["-"]] {
            let input = try #require(FileHandle(forReadingAtPath: empty))
            let outcome = try await Program.run(
                ["predict", "--run", "mlm"] + arguments, in: folder, standardInput: input)
            outcome.expectSuccess()
        }
        let several = try await Program.run(
            ["predict", "--run", "mlm", "", "a", "a [MASK]", "--json"], in: folder)
        several.expectSuccess()
        let alone = try await answer("", of: "mlm", in: folder)
        #expect(alone["label"] as? String == "")
        let answers: [[String: Any]] = try several.json()
        #expect(answers.map { ($0["predictions"] as? [[String: Any]])?.isEmpty } == [false, false, false])
    }

    @Test(arguments: ["mlm", "sentiment"])
    func `Empty texts and those of unknown words alone can be learned from`(output: String) async throws {
        let folder = try TemporaryFolder()
        let unknown = String(repeating: "a", count: 101)
        try folder.write(
            TinyText.csv + String(repeating: "\"\",neg\n\" \",pos\n\(unknown),pos\n", count: 8),
            to: "texts.csv")
        let outcome = try await Program.run(
            train(output, on: "texts.csv", "--batch-size", "1", "--steps", "60"), in: folder)
        outcome.expectSuccess()
        #expect(!outcome.text.contains("nan"), "\(outcome.text)")
    }

    @Test func `A text of unknown words alone gets a prediction`() async throws {
        let folder = try await TinyText.pretrained()
        let filled = try await answer("\u{2603} [MASK] \u{2603}", of: "mlm", in: folder)
        #expect((filled["label"] as? String)?.hasPrefix("[UNK]") == true)
        #expect((filled["probability"] as? Double).map { $0 > 0 && $0 < 1 } == true)
        let unchanged = try await answer("\u{2603}", of: "mlm", in: folder)
        #expect(unchanged["label"] as? String == "[UNK]")
    }

    @Test func `A text of a megabyte is cut to what the model takes`() async throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "film number ", count: 90_000)
        try folder.write("\(TinyText.csv)\"\(long)\",pos\n", to: "texts.csv")
        try await Program.run(train("sentiment", on: "texts.csv"), in: folder).expectSuccess()
        try folder.write(long, to: "long.txt")
        try folder.write(String(repeating: "film number ", count: 16), to: "short.txt")
        let whole = try await answer("--file", "long.txt", of: "run", in: folder)
        let cut = try await answer("--file", "short.txt", of: "run", in: folder)
        #expect(whole as NSDictionary == cut as NSDictionary)
    }

    @Test func `Columns and labels that are not there are named, with those that are`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(TinyText.csv, to: "texts.csv")
        try await expectRefused(
            train("sentiment", on: "texts.csv", "--data.label_columns", "stars"), in: folder,
            ["texts.csv", "\"stars\"", "data.label_columns", "\"text\", \"label\""])
        try folder.write(TinyText.csv, to: "set/train.csv")
        try folder.write("text,label\nso so,mixed\n", to: "set/test.csv")
        try await expectRefused(
            train("sentiment", on: "set"), in: folder,
            ["set/test.csv, row 2", "\"neg\", \"pos\"", "\"mixed\""])
        try await expectRefused(
            train("sentiment", on: "texts.csv", "--data.has_labels", "false"), in: folder,
            ["at least two classes", "no labels"])
        try folder.write("one\ntwo\nthree\nfour", to: "lines.txt")
        try await expectRefused(
            train("sentiment", on: "lines.txt", "--data.tokens.kind", "bytes"), in: folder,
            ["at least two classes", "no labels"])
    }

    @Test func `Too few texts for the vocabulary are told with what they are enough for`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(TinyText.csv, to: "texts.csv")
        try await expectRefused(
            train("mlm", on: "texts.csv", "--data.tokens.vocabulary_size", "10003"), in: folder,
            ["10003 are asked for", "Ask for at most"])
    }

    @Test func `A tokenizer of another type of model is refused by its type`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(TinyText.csv, to: "texts.csv")
        try folder.write("{\"version\": \"1.0\", \"model\": {\"type\": \"BPE\"}}", to: "bpe.json")
        let parts = ["bpe.json", "model.type", "\"WordPiece\"", "\"BPE\""]
        try await expectRefused(
            train("mlm", on: "texts.csv", "--data.tokens.file", "bpe.json"), in: folder, parts)
        try await Program.run(["tokenizer", "encode", "--tokenizer", "bpe.json", "text"], in: folder)
            .expectError(parts)
    }

    @Test func `A tokenizer that is not the encoder's is refused with both sizes`() async throws {
        let folder = try await TinyText.pretrained()
        try folder.write(TinyText.csv, to: "texts.csv")
        try await Program.run(
            [
                "tokenizer", "train", "--data", "texts.csv", "--vocabulary-size", "64", "--output",
                "mine.json",
            ], in: folder
        ).expectSuccess()
        let arguments = [
            "train", "--output", "sentiment", "--encoder-from", "mlm", "--data", "texts.csv", "--steps", "2",
        ]
        try await expectRefused(
            arguments + ["--data.tokens.file", "mine.json"], in: folder,
            ["mine.json", "64 tokens", "300", "data.tokens.file"])
        let same = ["--data.tokens.file", "mlm/tokenizer.json", "--run", "same"]
        try await Program.run(arguments + same, in: folder).expectSuccess()
    }

    @Test func `An archive that was cut short is named`() async throws {
        let folder = try TemporaryFolder()
        var tar = TarWriter()
        for (number, document) in TinyText.texts.enumerated() {
            tar.add("aclImdb/train/\(document.label)/\(number)_5.txt", document.text)
        }
        let archive = try gzipped(tar.archive)
        try folder.write(archive.prefix(archive.count / 2), to: "cut.tar.gz")
        try await expectRefused(train("mlm", on: "cut.tar.gz"), in: folder, ["cut.tar.gz", "cut short"])
        try folder.write(archive, to: "whole.tar.gz")
        try await Program.run(train("mlm", on: "whole.tar.gz"), in: folder).expectSuccess()
    }

    @Test func `Masked language modelling is not for images`() async throws {
        let folder = try TemporaryFolder()
        try await expectRefused(
            ["train", "--input", "image", "--output", "mlm", "--steps", "1"], in: folder,
            ["\"mlm\"", "\"text\""])
    }
}
