import Foundation
import TestSupport
import Testing

/// The kinds of files and folders that `--data` takes.
@Suite(.serialized) struct TextDataCommandTests {
    /// Writes the texts in a format, and returns what to say after `--data`.
    private static func write(_ format: String, to folder: TemporaryFolder) throws -> String {
        switch format {
        case "table": try folder.write(TinyText.csv, to: "texts.csv")
        case "json":
            let encoder = JSONEncoder()
            let lines = try TinyText.texts.map { try encoder.encode(["text": $0.text, "label": $0.label]) }
            try folder.write(Data(lines.joined(separator: [10])), to: "texts.jsonl")
        case "plaintext":
            let lines = TinyText.texts.map { $0.text.replacing("\n", with: " ") }
            try folder.write(lines.joined(separator: "\n"), to: "texts.txt")
        default:
            for (number, document) in TinyText.texts.enumerated() {
                let split = number < 30 ? "train" : "test"
                try folder.write(document.text, to: "aclImdb/\(split)/\(document.label)/\(number)_5.txt")
            }
            try folder.write("unlabelled film", to: "aclImdb/train/unsup/0_0.txt")
        }
        return try folder.names().first { !$0.hasPrefix(".") } ?? ""
    }

    @Test(arguments: ["table", "json", "plaintext", "text-folder"])
    func `Language is learned from it`(format: String) async throws {
        let folder = try TemporaryFolder()
        let path = try Self.write(format, to: folder)
        let outcome = try await Program.run(TinyText.train("mlm", on: path), in: folder)
        outcome.expectSuccess()
        // A tenth of the labelled training texts is for validation; unlabelled texts are learned from too.
        let counts =
            format == "text-folder" ? "28 train, 3 validation, 10 test" : "30 train, 4 validation, 6 test"
        #expect(outcome.output.contains("data   \(format): \(counts)"), "\(outcome.output)")
    }

    @Test(arguments: ["table", "json", "text-folder"])
    func `Sentiment is learned from it, and measured on other data of any format`(
        format: String
    ) async throws {
        let folder = try TemporaryFolder()
        let path = try Self.write(format, to: folder)
        try await Program.run(TinyText.train("sentiment", on: path), in: folder).expectSuccess()
        // A column of single words is not taken for one of texts.
        let columns = ["words\tverdict"] + TinyText.texts.map { "\($0.text.prefix(4))\t\($0.label)" }
        try folder.write(columns.joined(separator: "\n"), to: "others.tsv")
        let wrong = try await Program.run(["evaluate", "--run", "run", "--data", "others.tsv"], in: folder)
        wrong.expectError(["others.tsv", "\"text\"", "data.text_column", "\"words\", \"verdict\""])
        try folder.write(TinyText.csv, to: "others/train.csv")
        try folder.write(TinyText.csv, to: "others/test.csv")
        let measured = try await Program.run(
            ["evaluate", "--run", "run", "--data", "others", "--json"], in: folder)
        measured.expectSuccess()
        #expect(try measured.json(as: [String: Any].self)["examples"] as? Int == 40)
    }

    @Test(arguments: [("imdb", "text-folder"), ("jsonlines", "json")])
    func `An older name of a kind of data is refused with the new one`(old: String, new: String) async throws
    {
        let folder = try TemporaryFolder()
        let path = try Self.write("table", to: folder)
        try await Program.run(TinyText.train("mlm", on: path) + ["--data.name", old], in: folder)
            .expectError(["\"\(old)\"", "Did you mean \"\(new)\"?"])
    }

    @Test func `Tokens are kept for the next run, unless that is not wanted`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(TinyText.csv, to: "texts.csv")
        let caches = folder.file(".cache")
        let arguments = TinyText.train("mlm", on: "texts.csv") + ["--overwrite"]
        try await Program.run(arguments + ["--data.tokens.cache", "false"], in: folder).expectSuccess()
        #expect(!FileManager.default.fileExists(atPath: caches))
        try await Program.run(arguments, in: folder).expectSuccess()
        let (kept, rows) = (
            try FileManager.default.subpathsOfDirectory(atPath: caches).sorted(), try TinyRun.metrics(folder)
        )
        #expect(kept.contains { $0.hasSuffix(".safetensors") })
        try await Program.run(arguments, in: folder).expectSuccess()
        #expect(try FileManager.default.subpathsOfDirectory(atPath: caches).sorted() == kept)
        #expect(try TinyRun.metrics(folder) == rows)
    }
}
