import Foundation
import PerceiverImage
import TestSupport
import Testing

/// `predict` and `embed` of folders, patterns, lists and tables.
@Suite(.serialized) struct ManyExamplesCommandTests {
    /// A finished run, and five images in the folder `scans`, of which the last is cut off.
    private func folderWithRun() async throws -> TemporaryFolder {
        let folder = try await TinyRun.finished()
        for (name, shade) in [("a", 0), ("b", 60), ("inner/c", 120), ("inner/d", 200)] as [(String, UInt8)] {
            try folder.makeFolder("scans/inner")
            let samples = Array(repeating: shade, count: 28 * 28)
            try Image(height: 28, width: 28, channelCount: 1, samples: .bytes(samples))
                .write(toPNGAt: folder.file("scans/\(name).png"))
        }
        let whole = try bytes(ofFile: folder.file("scans/a.png"))
        try folder.write(whole.prefix(40), to: "scans/inner/e.png")
        return folder
    }

    @Test func `A folder is predicted into a table, without what cannot be read`() async throws {
        let folder = try await folderWithRun()
        let strict = try await Program.run(
            ["predict", "--run", "run", "scans", "--out", "scans.csv"], in: folder)
        strict.expectError(["scans/inner/e.png"])
        #expect(!FileManager.default.fileExists(atPath: folder.file("scans.csv")))
        let arguments = ["predict", "--run", "run", "scans", "--skip-unreadable"]
        let outcome = try await Program.run(arguments + ["--out", "scans.csv"], in: folder)
        outcome.expectSuccess()
        #expect(outcome.errors.contains("4 examples predicted at "), "\(outcome.text)")
        #expect(outcome.errors.contains("1 of 5 examples skipped"), "\(outcome.text)")
        let lines = try folder.text(of: "scans.csv").split(separator: "\n").map { $0.split(separator: ",") }
        #expect(
            lines.map { $0[0] } == ["input"] + ["a", "b", "inner/c", "inner/d"].map { "scans/\($0).png" })
        #expect(lines[0] == ["input", "label", "probability"])

        let wide = try await Program.run(arguments + ["--format", "csv", "--top", "2"], in: folder)
        #expect(wide.output.hasPrefix("input,label,probability,label_2,probability_2\n"), "\(wide.text)")
        let table = try await Program.run(arguments + ["--format", "table"], in: folder)
        #expect(table.output.split(separator: "\n").count == 5, "\(table.text)")
        let objects = try await Program.run(arguments + ["--format", "jsonl"], in: folder)
        for line in objects.output.split(separator: "\n") {
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
            #expect((object["predictions"] as? [Any])?.count == 5)
        }
    }

    @Test func `A list without examples is an error`() async throws {
        let folder = try await TinyRun.finished()
        try folder.write("\n", to: "list.txt")
        let outcome = try await Program.run(["predict", "--run", "run", "--list", "list.txt"], in: folder)
        outcome.expectError(["list.txt", "at least one example"])
    }

    @Test func `Patterns, lists, lines and rows name the same examples`() async throws {
        let folder = try await folderWithRun()
        try folder.write("scans/a.png\nscans/b.png\n", to: "list.txt")
        try folder.write("name,picture\nx,scans/a.png\ny,scans/b.png\n", to: "list.csv")
        let predict = ["predict", "--run", "run", "--format", "csv"]
        let ways = [
            ["scans/a.png", "scans/b.png"], ["scans/?.png"], ["--file", "scans/[ab].png"],
            ["--list", "list.txt"], ["--lines", "list.txt"], ["--csv", "list.csv", "--column", "picture"],
        ]
        var outputs: [String] = []
        for way in ways {
            let outcome = try await Program.run(predict + way, in: folder)
            outcome.expectSuccess()
            outputs.append(outcome.output)
        }
        #expect(Set(outputs).count == 1 && outputs[0].contains("\nscans/b.png,"), "\(outputs)")
        let lines = try #require(FileHandle(forReadingAtPath: folder.file("list.txt")))
        let read = try await Program.run(predict + ["--lines", "-"], in: folder, standardInput: lines)
        #expect(read.output == outputs[0], "\(read.text)")
        // A table names files as its own folder does, and not as the one that the user is in.
        try FileManager.default.copyItem(
            atPath: folder.file("scans/inner/d.png"), toPath: folder.file("a.png"))
        try folder.write("picture\na.png\nb.png\n", to: "scans/list.csv")
        let beside = try await Program.run(
            predict + ["--csv", "scans/list.csv", "--column", "picture"], in: folder)
        #expect(beside.output == outputs[0], "\(beside.text)")

        try folder.write("scans/a.png\nnowhere.png\n", to: "list.txt")
        try await Program.run(predict + ["--list", "list.txt"], in: folder)
            .expectError(["list.txt, line 2", "nowhere.png"])
        try await Program.run(predict + ["--csv", "list.csv", "--column", "image"], in: folder)
            .expectError(["\"image\"", "\"name\", \"picture\""])
        try folder.makeFolder("empty")
        try await Program.run(predict + ["empty"], in: folder).expectError([
            "empty", "files that this input can read", "no files",
        ])
    }

    @Test func `Vectors of examples are written for NumPy and as a table`() async throws {
        let folder = try await folderWithRun()
        let embed = ["embed", "--run", "run", "scans", "--skip-unreadable", "--out"]
        try await Program.run(embed + ["scans.npy"], in: folder).expectSuccess()
        let bytes = try bytes(ofFile: folder.file("scans.npy"))
        #expect(String(decoding: bytes[10..<128], as: UTF8.self).contains("'shape': (4, 16)"))
        #expect(bytes.count == 128 + 4 * 4 * 16)
        try await Program.run(embed + ["scans.csv", "--of", "output"], in: folder).expectSuccess()
        let lines = try folder.text(of: "scans.csv").split(separator: "\n")
        #expect(lines.count == 5 && lines[0].hasPrefix("input,channel_0,channel_1,"))
        #expect(lines[1].hasPrefix("scans/a.png,"))
        let wrong = try await Program.run(embed + ["scans.txt"], in: folder)
        #expect(wrong.status == 64 && wrong.errors.contains(".npy or .csv"), "\(wrong.text)")
    }

    @Test func `Results never replace what examples are read from`() async throws {
        let folder = try await TinyRun.finished()
        let picture = Image(
            height: 28, width: 28, channelCount: 1, samples: .bytes(Array(repeating: 9, count: 28 * 28)))
        try picture.write(toPNGAt: folder.file("a.png"))
        try folder.write("name\na.png\n", to: "list.csv")
        for arguments in [
            ["predict", "a.png", "--out", "./a.png", "--format", "csv"],
            ["predict", "a.png", "--attention", "a.png"],
            ["predict", "--csv", "list.csv", "--column", "name", "--out", "list.csv"],
            ["embed", "--csv", "list.csv", "--column", "name", "--out", "list.csv"],
        ] {
            try await Program.run(arguments + ["--run", "run"], in: folder).expectError(["would be replaced"])
        }
        #expect(try Image(at: folder.file("a.png")) == picture)
        #expect(try folder.text(of: "list.csv") == "name\na.png\n")
    }

    @Test func `Other data without splits is measured whole`() async throws {
        let folder = try await TinyRun.finished()
        for label in 0..<10 {
            for shade in [UInt8(20), 200] {
                try folder.makeFolder("others/\(label)")
                try Image(
                    height: 28, width: 28, channelCount: 1,
                    samples: .bytes(Array(repeating: shade + UInt8(label), count: 28 * 28))
                ).write(toPNGAt: folder.file("others/\(label)/\(shade).png"))
            }
        }
        for arguments in [[], ["--split", "all"], ["--split", "test"]] {
            let outcome = try await Program.run(
                ["evaluate", "--run", "run", "--data", "others", "--json"] + arguments, in: folder)
            outcome.expectSuccess()
            #expect(outcome.errors.contains("all 20 are for the test"), "\(outcome.text)")
            #expect(try outcome.json(as: [String: Any].self)["examples"] as? Int == 20)
        }
        let none = try await Program.run(
            ["evaluate", "--run", "run", "--data", "others", "--split", "train"], in: folder)
        #expect(none.status == 1, "\(none.text)")
        #expect(none.errors.contains("Error: The data has no train examples; it has some for test."))
    }
}
