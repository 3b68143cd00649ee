import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct TokenizerCommandTests {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(TinyText.texts.map(\.text).joined(separator: "\n"), to: "texts.txt")
        return folder
    }

    private func run(_ arguments: String..., in folder: TemporaryFolder) async throws -> Program.Outcome {
        try await Program.run(["tokenizer"] + arguments, in: folder)
    }

    @Test func `A tokenizer is made, turns a text into ids, and ids into the text`() async throws {
        let folder = try folder()
        let made = try await run(
            "train", "--data", "texts.txt", "--vocabulary-size", "60", "--output", "made.json", in: folder)
        made.expectSuccess()
        #expect(made.output == "60 tokens from 80 documents are in made.json.\n")

        let text = "[MASK] good film"
        let encoded = try await run("encode", "--tokenizer", "made.json", text, in: folder)
        encoded.expectSuccess()
        let ids = encoded.output.split(whereSeparator: \.isWhitespace).map(String.init)
        #expect(ids.first == "2")
        let decoded = try await Program.run(
            ["tokenizer", "decode", "--tokenizer", "made.json"] + ids, in: folder)
        #expect(decoded.output == "\(text)\n")
        let short = try await Program.run(
            ["tokenizer", "decode", "--tokenizer", "made.json", "--skip-special"] + ids, in: folder)
        #expect(short.output == "good film\n")

        let shown = try await run("encode", "--tokenizer", "made.json", "--json", text, in: folder)
        let report: [String: Any] = try shown.json()
        #expect((report["ids"] as? [Int])?.map(String.init) == ids)
        #expect((report["tokens"] as? [String])?.first == "[MASK]")
        #expect((report["tokens"] as? [String])?.count == ids.count)
    }

    @Test func `What cannot be read, made or found is named, and nothing is written`() async throws {
        let folder = try folder()
        try await run("train", "--data", "none.txt", "--output", "made.json", in: folder)
            .expectError(["none.txt"])
        let size = ["--vocabulary-size", "10003"]
        try await Program.run(
            ["tokenizer", "train", "--data", "texts.txt", "--output", "made.json"] + size, in: folder
        )
        .expectError(["10003 are asked for", "Ask for at most"])
        try folder.write([0x66, 0xFF], to: "odd.txt")
        try await run("train", "--data", "texts.txt", "odd.txt", "--output", "made.json", in: folder)
            .expectError(["odd.txt", "UTF-8"])
        #expect(!FileManager.default.fileExists(atPath: folder.file("made.json")))

        try await run("encode", "--tokenizer", "none.json", "text", in: folder).expectError(["none.json"])
        try await run("encode", "--tokenizer", "texts.txt", "text", in: folder).expectError(["texts.txt"])
        try await run(
            "train", "--data", "texts.txt", "--vocabulary-size", "60", "--output", "made.json", in: folder
        ).expectSuccess()
        try await run("decode", "--tokenizer", "made.json", "3", "60", in: folder)
            .expectError(["no id 60", "made.json", "0 to 59"])
    }
}
