import TestSupport
import Testing

/// `predict` of the rows of a table.
@Suite(.serialized) struct WholeRowsCommandTests {
    @Test func `The rows of a table come back with their predictions`() async throws {
        let folder = try TemporaryFolder()
        let rows = (0..<30).map {
            "\($0 % 3 == 0 ? "" : "\($0)"),\"x, \($0 % 2)\",\($0 % 2 == 0 ? "no" : "yes")\n"
        }
        try folder.write("size,colour,label\n" + rows.joined(), to: "train.csv")
        try await Program.run(
            [
                "train", "--data", "train.csv", "--run", "run", "--training.steps", "2", "--batch-size", "4",
                "--model.encoder.latent_count", "2",
            ], in: folder
        ).expectSuccess()
        try folder.write("label,colour,new\nyes,\"x, 1\",7\nno,,8\n", to: "new.csv")
        let outcome = try await Program.run(
            ["predict", "--run", "run", "--csv", "new.csv", "--out", "out.csv"], in: folder)
        outcome.expectSuccess()
        for part in ["\"size\" not there", "\"new\" not read"] {
            #expect(outcome.errors.contains(part), "\(outcome.text)")
        }
        let lines = try folder.text(of: "out.csv").split(separator: "\n")
        #expect(lines[0] == "label,colour,new,predicted_label,probability")
        #expect(lines.count == 3 && lines[1].hasPrefix("yes,\"x, 1\",7,") && lines[2].hasPrefix("no,,8,"))
        // A single row is an argument.
        let single = try await Program.run(
            ["predict", "--run", "run", "size=4,\"colour=x, 1\"", "--format", "csv"], in: folder)
        #expect(single.output.hasPrefix("input,label,probability\n"), "\(single.text)")
        try await Program.run(["predict", "--run", "run", "sise=4"], in: folder)
            .expectError(["no column \"sise\"", "\"size\", \"colour\""])
        let reasons = try await Program.run(
            ["predict", "--run", "run", "size=4,\"colour=x, 1\"", "--explain"], in: folder)
        #expect(reasons.output.contains("without") && reasons.output.contains("attention"), "\(reasons.text)")
        let important = try await Program.run(
            ["evaluate", "--run", "run", "--importance", "--chart", "bars.svg"], in: folder)
        #expect(important.output.contains("exchanged"), "\(important.text)")
        #expect(try folder.text(of: "bars.svg").contains(">colour</text>"))
        let alone = try await Program.run(
            ["evaluate", "--run", "run", "--importance", "--batch-size", "1"], in: folder)
        #expect(alone.status == 1 && alone.errors.contains("no batch has two"), "\(alone.text)")
        try folder.write("other\n1\n", to: "strange.csv")
        try await Program.run(["predict", "--run", "run", "--csv", "strange.csv"], in: folder)
            .expectError(["strange.csv", "expected columns such as", "\"other\""])
        try folder.write("size,colour,size\n1,,2\n", to: "twice.csv")
        try await Program.run(["predict", "--run", "run", "--csv", "twice.csv"], in: folder)
            .expectError(["twice.csv", "\"size\" twice"])
        // Nothing of a row is known.
        let nothing = try await Program.run(["predict", "--run", "run", "size=", "--explain"], in: folder)
        nothing.expectSuccess()
    }

    @Test func `Without a column, rows are for inputs that have columns`() async throws {
        let folder = try await TinyRun.finished()
        try folder.write("picture\na.png\n", to: "list.csv")
        let outcome = try await Program.run(["predict", "--run", "run", "--csv", "list.csv"], in: folder)
        #expect(
            outcome.status == 64 && outcome.errors.contains("--csv and --column go together"),
            "\(outcome.text)")
    }
}
