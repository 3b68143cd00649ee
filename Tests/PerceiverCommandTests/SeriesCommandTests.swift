import TestSupport
import Testing

/// A series from its file to a table and a chart of what follows.
@Suite(.serialized) struct SeriesCommandTests {
    @Test func `What follows a file comes as rows and as a chart`() async throws {
        let folder = try TemporaryFolder()
        let rows = (0..<200).map {
            "2024-01-\($0 / 24 + 1) \($0 % 24):00,\($0 % 24),\($0 % 7 == 0 ? "" : "\($0 % 5)")"
        }
        try folder.write("date,a,b\n" + rows.joined(separator: "\n"), to: "hours.csv")
        let training = try await Program.run(
            [
                "train", "--data", "hours.csv", "--run", "run", "--input.window", "24", "--input.patch", "8",
                "--output.horizon", "5", "--output.quantiles", "[0.1, 0.9]", "--training.steps", "2",
                "--batch-size", "4",
            ], in: folder)
        training.expectSuccess()
        for part in ["input series", "series to forecast", "200 times, 1 hour apart", "% of \"b\""] {
            #expect(training.text.contains(part), "\(training.text)")
        }
        let predicted = try await Program.run(
            ["predict", "--run", "run", "hours.csv", "--format", "csv", "--chart", "next.svg"], in: folder)
        let lines = predicted.output.split(separator: "\n")
        #expect(lines.first == "input,time,channel,q0.1,q0.9" && lines.count == 11, "\(predicted.text)")
        #expect(lines[1].hasPrefix("hours.csv,2024-01-09 08:00:00,a,"))
        #expect(try folder.text(of: "next.svg").contains("<polygon"))
        try await Program.run(["evaluate", "--run", "run", "--chart", "last.svg"], in: folder).expectSuccess()
        #expect(try folder.text(of: "last.svg").contains(">truth</text>"))
        let json = try await Program.run(["predict", "--run", "run", "hours.csv", "--json"], in: folder)
        #expect(json.output.contains("\"channel\" : \"a\""), "\(json.text)")
        try folder.write("date,b,c\n2024-01-01 00:00,1,2\n2024-01-01 01:00,1,2\n", to: "other.csv")
        let other = try await Program.run(
            ["predict", "--run", "run", "other.csv", "--format", "csv"], in: folder)
        #expect(other.output.contains(",b,") && !other.output.contains(",a,"), "\(other.text)")
        #expect(other.errors.contains("\"a\" not there") && other.errors.contains("\"c\" not read"))
        try await Program.run(["evaluate", "--run", "run", "--data", "other.csv"], in: folder)
            .expectError(["other.csv", "the channels \"a\", \"b\"", "none called \"a\""])
        let wrong = try await Program.run(["evaluate", "--run", "run", "--chart", "last.png"], in: folder)
        #expect(wrong.status == 64 && wrong.errors.contains("--chart writes an SVG file"), "\(wrong.text)")
    }

    @Test func `All gaps of a file are filled, and how many is said`() async throws {
        let folder = try TemporaryFolder()
        let rows = (0..<200).map {
            "2024-01-\($0 / 24 + 1) \($0 % 24):00,\($0 % 24),\($0 % 7 == 0 ? "" : "\($0 % 5)")"
        }
        try folder.write("date,a,b\n" + rows.joined(separator: "\n"), to: "hours.csv")
        let small = ["--training.steps", "2", "--batch-size", "4"]
        try await Program.run(
            [
                "train", "--data", "hours.csv", "--output", "reconstruct", "--run", "first", "--input.window",
                "24",
                "--input.patch", "8",
            ] + small, in: folder
        ).expectSuccess()
        try await Program.run(
            ["train", "--data", "hours.csv", "--output", "impute", "--encoder-from", "first", "--run", "run"]
                + small, in: folder
        ).expectSuccess()
        let filled = try await Program.run(
            ["predict", "--run", "run", "hours.csv", "--out", "filled.csv"], in: folder)
        filled.expectSuccess()
        #expect(filled.errors.contains("hours.csv: 29 gaps filled"), "\(filled.text)")
        let lines = try folder.text(of: "filled.csv").split(separator: "\n")
        #expect(lines.count == 30 && lines[1].hasPrefix("hours.csv,2024-01-01 00:00:00,b,"))
    }

    @Test func `A run without charts says so`() async throws {
        let folder = try await TinyRun.finished()
        try await Program.run(["evaluate", "--run", "run", "--chart", "a.svg"], in: folder)
            .expectError(["has no charts"])
    }
}
