import Foundation
import TestSupport
import Testing

/// Tables and files of a user's own texts, with what such have.
@Suite(.serialized) struct OwnTextTests {
    /// A folder with `texts.csv` and a finished run of its sentiment, called `run`.
    private func folderWithRun() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(TinyText.csv, to: "texts.csv")
        try await Program.run(TinyText.train("classify", on: "texts.csv"), in: folder).expectSuccess()
        return folder
    }

    @Test func `Exchanged labels are said when a run goes on, and fewer steps are refused`() async throws {
        let folder = try await folderWithRun()
        let shorter = try await Program.run(["train", "--resume", "run", "--steps", "1"], in: folder)
        shorter.expectError(["has done 2 steps", "training.steps should be 2 or more, not 1"])
        let exchanged = TinyText.csv.replacing(",neg", with: ",?").replacing(",pos", with: ",neg")
        try folder.write(exchanged.replacing(",?", with: ",pos"), to: "texts.csv")
        let outcome = try await Program.run(["train", "--resume", "run", "--steps", "3"], in: folder)
        outcome.expectSuccess()
        #expect(
            outcome.output.contains("40 examples have other labels than when the run began"),
            "\(outcome.text)")
    }

    @Test func `Other data may have fewer classes, and test examples alone`() async throws {
        let folder = try await folderWithRun()
        try folder.write("text,label,split\nwas good,pos,test\nwas fine,pos,test\n", to: "other.csv")
        try folder.makeFolder("others")
        try folder.write("text,label\nwas good,pos\n", to: "others/test.csv")
        for (data, count) in [("other.csv", 2), ("others", 1)] {
            let outcome = try await Program.run(
                ["evaluate", "--run", "run", "--data", data, "--json"], in: folder)
            outcome.expectSuccess()
            #expect(try outcome.json(as: [String: Any].self)["examples"] as? Int == count)
        }
        try folder.write("text,label\nwas good,pos\nwas odd,odd\n", to: "other.csv")
        try await Program.run(["evaluate", "--run", "run", "--data", "other.csv"], in: folder)
            .expectError(["other.csv, row 3", "labels of the run, \"neg\", \"pos\"", "\"odd\""])
    }

    @Test func `What cannot be read is skipped and counted`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            Array("\(TinyText.csv)one field\n".utf8) + [0xE9] + Array(" bytes,pos\n".utf8), to: "texts.csv")
        let train = TinyText.train("classify", on: "texts.csv")
        try await Program.run(train, in: folder).expectError(["texts.csv, row 42", "found 1"])
        let outcome = try await Program.run(train + ["--skip-unreadable"], in: folder)
        outcome.expectSuccess()
        #expect(outcome.output.contains("2 texts could not be read and were skipped"), "\(outcome.text)")
        try await Program.run(["evaluate", "--run", "run", "--skip-unreadable"], in: folder).expectSuccess()

        let predict = ["predict", "--run", "run", "--csv", "texts.csv", "--column", "text"]
        try await Program.run(predict, in: folder).expectError(["row 42"])
        let bulk = try await Program.run(predict + ["--skip-unreadable"], in: folder)
        bulk.expectSuccess()
        #expect(bulk.errors.contains("2 of 42 examples skipped"), "\(bulk.errors)")
    }

    @Test func `A word that is called as a file is one`() async throws {
        let folder = try await folderWithRun()
        try folder.write("was bad", to: "texts/own.txt")
        try folder.write("a: 1\n", to: "texts/notes.yaml")
        try await Program.run(["predict", "--run", "run", "none.txt"], in: folder)
            .expectError(["none.txt", "is not there", "printf %s none.txt | "])
        let read = try await Program.run(
            ["predict", "--run", "run", "texts/own.txt", "--format", "csv"], in: folder)
        let typed = try await Program.run(
            ["predict", "--run", "run", "was bad", "--format", "csv"], in: folder)
        #expect(
            read.output.replacing("texts/own.txt", with: "was bad") == typed.output,
            "\(read.text) \(typed.text)")
        try folder.write("a whole other text", to: "beside/was bad")
        try folder.write("review\nwas bad\n", to: "beside/list.csv")
        let cell = try await Program.run(
            ["predict", "--run", "run", "--csv", "beside/list.csv", "--column", "review", "--format", "csv"],
            in: folder)
        #expect(cell.output == typed.output, "\(cell.text)")
        let table = try await Program.run(
            ["predict", "--run", "run", "was\nbad", "was good", "--format", "table"], in: folder)
        #expect(table.output.split(separator: "\n").count == 3, "\(table.text)")
        let all = try await Program.run(["predict", "--run", "run", "texts", "--format", "csv"], in: folder)
        all.expectSuccess()
        #expect(all.errors.contains("texts: 1 file; 1 other is left out"), "\(all.errors)")
        #expect(all.output == read.output)

        try folder.write("texts/own.txt\n\n \n", to: "list.txt")
        let listed = try await Program.run(
            ["predict", "--run", "run", "--list", "list.txt", "--format", "csv"], in: folder)
        #expect(listed.output == read.output, "\(listed.text)")
    }

    @Test func `The ending of a file says how predictions are written, and all labels of a set are`()
        async throws
    {
        let folder = try TemporaryFolder()
        let sets = ["\"a,b\"", "b", "\"a,c\""]
        let rows = TinyText.texts.indices.map { "film number \($0),\(sets[$0 % 3])\n" }
        try folder.write("text,label\n" + rows.joined(), to: "texts.csv")
        try await Program.run(TinyText.train("multilabel", on: "texts.csv"), in: folder).expectSuccess()
        let predict = ["predict", "--run", "run", "film", "--out"]
        let unknown = try await Program.run(predict + ["answers.xyz"], in: folder)
        #expect(unknown.status == 64 && unknown.errors.contains(".csv, .json, .jsonl"), "\(unknown.text)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("answers.xyz")))
        try await Program.run(predict + ["answers.xyz", "--format", "json"], in: folder).expectSuccess()
        try await Program.run(predict + ["answers.csv"], in: folder).expectSuccess()
        let lines = try folder.text(of: "answers.csv").split(separator: "\n")
        #expect(lines.count == 2 && lines[0] == "input,a,b,c", "\(lines)")
        #expect(lines[1].split(separator: ",").dropFirst().allSatisfy { Float($0) != nil }, "\(lines)")
        let classes = TinyText.train("classify", on: "texts.csv", run: "classes")
        let outcome = try await Program.run(classes + ["--data.label_separator", "none"], in: folder)
        outcome.expectSuccess()
        #expect(outcome.output.contains("3 classes"), "\(outcome.text)")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `A stopped prediction leaves nothing behind`(signal: Int32) async throws {
        let folder = try await folderWithRun()
        try folder.write(String(repeating: "film number one was bad\n", count: 200_000), to: "lines.txt")
        let program = try Program.Running(
            ["predict", "--run", "run", "--lines", "lines.txt", "--out", "answers.csv"], in: folder.path)
        let path = folder.path
        @Sendable func names() -> [String] {
            let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            return all.filter { $0.hasPrefix("answers.csv") }
        }
        try await program.send(signal) { !names().isEmpty }
        let outcome = try await program.outcome()
        #expect(outcome.status == 128 + signal, "\(outcome.text)")
        #expect(names().isEmpty)
    }
}
