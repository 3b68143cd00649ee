import TestSupport
import Testing

/// Rows of one table as examples of several inputs, as users have them.
@Suite(.serialized) struct SameRowCommandTests {
    @Test func `A run on parts of rows is trained, measured and used`() async throws {
        let folder = try TemporaryFolder()
        try PhotoTable.write(to: folder)
        try folder.write(PhotoTable.settings, to: "small.yaml")
        let trained = try await Program.run(
            ["train", "--run", "run", "--config", "small.yaml", "--data", "all.csv"], in: folder)
        trained.expectSuccess()
        for line in [
            "same_row: 28 train, 4 validation, 8 test", "left out: texts\n",
            "files in the column \"photo\"", "texts in the column \"review\"", "rows have no image",
        ] {
            #expect(trained.output.contains(line), "\(line) in \(trained.text)")
        }
        let measured = try await Program.run(["evaluate", "--run", "run", "--json"], in: folder)
        measured.expectSuccess()
        #expect(try measured.json(as: [String: Any].self)["accuracy"] is Double)
        // All rows of another table, also those that the run knows, in another order of the columns.
        try folder.write(
            "answer,photo,size,colour,review\nyes,photos/0.png,1,red,\"a good, short one\"\nno,,2,blue,\nno,,,,\n",
            to: "other.csv")
        let used = try await Program.run(
            ["predict", "--run", "run", "--csv", "other.csv", "--out", "out.csv"], in: folder)
        used.expectSuccess()
        let lines = try folder.text(of: "out.csv").split(separator: "\n")
        #expect(lines.count == 4 && lines[0] == "answer,photo,size,colour,review,label,probability")
        #expect(lines[1].hasPrefix("yes,photos/0.png,1,red,\"a good, short one\","))
        let asArgument = try await Program.run(
            [
                "predict", "--run", "run", "--format", "csv",
                "image=photos/0.png+table=size=1,colour=red+text=a good, short one",
            ],
            in: folder)
        func probability(_ line: Substring?) throws -> Double {
            try #require(line?.split(separator: ",").last.flatMap { Double($0) })
        }
        // Computed alone and with others, it is the same up to rounding.
        let alone = try probability(asArgument.output.split(separator: "\n").last)
        let together = try probability(lines[1])
        #expect(abs(alone - together) < 1e-5, "\(asArgument.text)")
        // What the photo and the text do stands beside the columns.
        let reasons = try await Program.run(
            ["predict", "--run", "run", "image=photos/0.png+table=size=1,colour=red+text=good", "--explain"],
            in: folder)
        let important = try await Program.run(["evaluate", "--run", "run", "--importance"], in: folder)
        for outcome in [reasons, important] {
            for name in ["image ", "table: size ", "table: colour ", "text "] {
                #expect(outcome.output.contains(name), "\(name) in \(outcome.text)")
            }
        }
        try folder.write("review,photo\nfine,photos/none.png\n", to: "wrong.csv")
        let wrong = try await Program.run(["predict", "--run", "run", "--csv", "wrong.csv"], in: folder)
        #expect(wrong.status == 1)
        for part in [
            "columns such as \"size\"", "wrong.csv, row 2", "the column \"photo\"", "photos/none.png",
        ] {
            #expect(wrong.errors.contains(part), "\(part) in \(wrong.text)")
        }
        // No row has a photo or a review.
        try folder.write("answer,photo,size,colour,review\nyes,,1,red,\nno,,2,blue,\n", to: "bare.csv")
        try await Program.run(
            ["evaluate", "--run", "run", "--data", "bare.csv"], in: folder
        ).expectSuccess()
        // Nor are the columns there.
        try folder.write("answer,size\nyes,1\nno,2\n", to: "few.csv")
        let few = try await Program.run(["evaluate", "--run", "run", "--data", "few.csv"], in: folder)
        few.expectSuccess()
        #expect(few.errors.contains("2 of 2 test rows have no image"), "\(few.text)")
        try folder.write("review,size,review\na,1,b\n", to: "twice.csv")
        try await Program.run(["predict", "--run", "run", "--csv", "twice.csv"], in: folder)
            .expectError(["twice.csv", "\"review\" twice"])
        try folder.write("new\n1\n", to: "strange.csv")
        try await Program.run(["predict", "--run", "run", "--csv", "strange.csv"], in: folder)
            .expectError(["strange.csv", "none of the columns", "\"new\""])
        try await Program.run(
            ["evaluate", "--run", "run", "--data", "other.csv", "--split", "all"], in: folder
        ).expectSuccess()
    }
}
