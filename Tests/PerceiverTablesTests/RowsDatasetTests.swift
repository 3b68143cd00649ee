import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverTables

/// CSV files become rows, and what is wrong with them is said.
struct RowsDatasetTests {
    @Test func `What columns hold is found, and said`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { row in
            "\(row),\(row % 2 == 0 ? "yes" : "no"),1\(row % 3),5,,\(row).\(row % 12 + 1).2021,"
                + "these are the words of number \(row),\"\(row),5\",\(row % 2)\n"
        }
        try folder.write(
            "age,member,zip,five,empty,born,story,price,label\n"
                + rows.joined().replacing(",0.1.", with: ",1.1.")
                .replacing(",29.6.", with: ",28.6.").replacing(",30.7.", with: ",28.6."), to: "kinds.csv")
        let csv = try folder.text(of: "kinds.csv").split(separator: "\n").prefix(28).joined(separator: "\n")
        try folder.write(csv + "\n", to: "kinds.csv")
        let dataset = try TableRun.dataset(folder.file("kinds.csv"), "data: {types: [zip=word]}")
        let notes = dataset.notes.joined(separator: "\n")
        for line in [
            "age     number  0 to 26", "member  word    2 words", "zip     word    3 words",
            "five    -       left out: \"5\" in every training row",
            "empty   -       left out: no training row",
            "born    date    1.1.2021", "day, month, year",
            "story   -       left out: texts (--input table+text reads them too)",
            "price   number  0.5 to 26.5, with decimal commas",
        ] {
            #expect(notes.contains(line), "\(line) in \(notes)")
        }
        let kept = try TableDescription(contents: try #require(dataset.description.files["columns.json"]))
        #expect(kept.columns.map(\.name) == ["age", "member", "zip", "born", "price"])
        #expect(kept.leftOut == ["five", "empty", "story"])
    }

    @Test(arguments: [
        ("a,b\n1,2\n", "{target: [c]}", ["one column \"c\"", "data.target", "\"a\", \"b\""]),
        ("income,b\n1,2\n", "{target: [incone]}", ["perhaps \"income\" is meant"]),
        ("a,a,b\n1,2,3\n", "{}", ["a name of its own", "\"a\" twice"]),
        ("a,b\n1,2,3\n", "{}", ["row 2", "2 fields", "found 3"]),
        ("a,b\n", "{}", ["at least one row"]),
        ("a,b\n1,0\n1,1\n", "{}", ["a column to learn from", "a (left out: \"1\" in every training row)"]),
        ("a,b\n1,0\n1e400,1\n", "{types: [a=number]}", ["row 3", "column a", "1e400"]),
        ("a,b\n1,0\nx,1\n", "{types: [a=date]}", ["row 2", "a date in the column a"]),
        (
            "a,b\n1,0\n2,1\n", "{types: [a=integer]}",
            ["\"number\", \"date\", \"word\", \"none\"", "a=integer"]
        ),
        ("a,b\n1,0\n2,1\n", "{types: [z=word]}", ["one column \"z\"", "data.types"]),
    ])
    func `What is wrong is said`(csv: String, data: String, parts: [String]) throws {
        let folder = try TemporaryFolder()
        try folder.write(csv, to: "table.csv")
        let error = #expect(throws: (any Error).self) {
            try TableRun.dataset(folder.file("table.csv"), "data: \(data)")
        }
        for part in parts { #expect("\(error as Any)".contains(part), "\(part) in \(error as Any)") }
    }

    @Test(arguments: ["abc", "inf", "1e400", "1_000"])
    func `A word among many numbers is a fault of its row`(word: String) throws {
        let folder = try TemporaryFolder()
        let rows = (0..<100).map { "\($0 == 80 ? word : "\($0)"),\($0 % 2)\n" }
        try folder.write("a,b\n" + rows.joined(), to: "table.csv")
        let error = #expect(throws: DataError.self) { try TableRun.dataset(folder.file("table.csv")) }
        for part in ["row 82", "a number from -1e30 to 1e30", word, "data.types [a=word]"] {
            #expect(error?.description.contains(part) == true, "\(error as Any)")
        }
        let gaps = try TableRun.dataset(folder.file("table.csv"), "data: {gaps: ['\(word)']}")
        let isGap = try gaps.batch(Array(0..<100), of: .train, epoch: 0).tensor("is_gap")
        #expect(isGap.elements(as: UInt8.self).count { $0 == 1 } == 1)
    }

    @Test func `Values are hidden in training alone, the same for the same epoch, and never all`() throws {
        let folder = try TemporaryFolder()
        try folder.write(TableRun.mixed(60), to: "mixed.csv")
        let path = folder.file("mixed.csv")
        func gaps(_ hide: Double, _ split: Split, epoch: Int) throws -> [[UInt8]] {
            let dataset = try TableRun.dataset(
                path, "data: {validation_share: 0.3, augmentation: {hide: \(hide)}}")
            return try (0..<dataset.count(of: split)).map {
                try dataset.batch([$0], of: split, epoch: epoch).tensor("is_gap").elements(as: UInt8.self)
            }
        }
        #expect(try gaps(0.9, .train, epoch: 1) == gaps(0.9, .train, epoch: 1))
        #expect(try gaps(0.9, .train, epoch: 1) != gaps(0.9, .train, epoch: 2))
        #expect(try gaps(0.9, .train, epoch: 1).allSatisfy { $0.contains(0) })
        #expect(try gaps(0.9, .validation, epoch: 0) == gaps(0, .validation, epoch: 0))
        let (none, some) = (try gaps(0, .train, epoch: 0), try gaps(0.5, .train, epoch: 0))
        #expect(zip(none, some).allSatisfy { zip($0, $1).allSatisfy { $0 <= $1 } })
    }

    @Test func `A word that training never saw is a gap, or one of the rare`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<20).map {
            "\($0 % 2 == 0 ? "x" : "y"),\($0 == 19 ? "one" : "many"),\($0),\($0 % 2)\n"
        }
        try folder.write("a,b,n,label\n" + rows.joined(), to: "words.csv")
        let settings = try TableRun.settings(folder.file("words.csv"), "data: {rare_count: 2}")
        let input = try #require(
            try settings.makePerceiverIO(for: settings.openDataset().description).input as? TableInput)
        let batch = try input.example(.argument("a=z,b=z,n=1"))
        #expect(try batch.tensor("is_gap").elements(as: UInt8.self) == [0, 1, 0])
        // After the places of x, y and what a does not know.
        #expect(try batch.tensor("words").elements(as: Int32.self) == [0, 3])
    }

    @Test func `Several columns of 0 and 1 are labels of which several may be`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<20).map { "\($0),\($0 % 2),\($0 % 3 == 0 ? 1 : 0)\n" }
        try folder.write("n,owl,wren\n" + rows.joined(), to: "birds.csv")
        let dataset = try TableRun.dataset(folder.file("birds.csv"), "data: {target: [owl, wren]}")
        #expect(dataset.description.has(LabelSetFact.self))
        #expect(try dataset.batch([1, 3], of: .train, epoch: 0).tensor("label_set").shape == [2, 2])
    }

    @Test func `Other files may lack columns and have new ones`() throws {
        let folder = try TemporaryFolder()
        try folder.write("a,b,label\n1,x,0\n2,y,1\n3,x,0\n", to: "train.csv")
        try folder.write("new,label,a\n7,1,2\n", to: "test.csv")
        let dataset = try TableRun.dataset(folder.path)
        #expect(dataset.count(of: .test) == 1)
        #expect(dataset.notes.contains { $0.contains("does not have \"b\": as gaps") }, "\(dataset.notes)")
        #expect(
            try dataset.batch([0], of: .test, epoch: 0).tensor("is_gap").elements(as: UInt8.self) == [0, 1])
    }

    /// A run's own files, by which it goes on.
    private func files(of dataset: any Dataset) -> [String: Data] { dataset.description.files }

    @Test
    func
        `A run goes on with the same rows, those that it leaves out columns of too, in any order of columns`()
        throws
    {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { ["id\($0)", "same", "\($0)", $0 % 2 == 0 ? "a" : "b"] }
        func write(_ order: [Int], to name: String) throws -> String {
            let lines = ([["id", "constant", "x", "label"]] + rows).map { row in
                order.map { row[$0] }.joined(separator: ",")
            }
            try folder.write(lines.joined(separator: "\n"), to: name)
            return folder.file(name)
        }
        let division = "data: {target: [label], validation_share: 0.25, test_share: 0.25, rare_count: 3}"
        let begun = try TableRun.settings(write([0, 1, 2, 3], to: "a.csv"), division).openDataset()
        #expect(begun.notes.contains { $0.contains("left out") })
        for order in [[0, 1, 2, 3], [3, 2, 1, 0]] {
            let again = try TableRun.settings(write(order, to: "b.csv"), division)
                .openDataset(for: .proceed, after: begun.description)
            for split in Split.allCases {
                let all = Array(0..<begun.count(of: split))
                let (one, other) = (
                    try begun.batch(all, of: split, epoch: 0), try again.batch(all, of: split, epoch: 0)
                )
                #expect(try one.tensor("numbers").floats == other.tensor("numbers").floats)
                let labels = { (batch: Batch) in try batch.tensor("label").elements(as: Int32.self) }
                #expect(try labels(one) == labels(other))
            }
        }
        try folder.write("id,constant,renamed,label\nid1,same,1,a\n", to: "c.csv")
        let error = #expect(throws: DataError.self) {
            try TableRun.settings(folder.file("c.csv"), division)
                .openDataset(for: .proceed, after: begun.description)
        }
        #expect(error?.expected.contains("such as \"x\"") == true)
    }

    @Test func `Blanks around the names of columns do not count`() throws {
        let folder = try TemporaryFolder()
        try folder.write("x , label\n1,a\n2,b\n3,a\n", to: "blanks.csv")
        let settings = try TableRun.settings(folder.file("blanks.csv"))
        let input = try settings.makePerceiverIO(for: settings.openDataset().description).input as? TableInput
        #expect(try input?.example(.argument("x=2")).tensor("is_gap").elements(as: UInt8.self) == [0])
        #expect(throws: BatchError.self) { try input?.example(.argument("x=2,x=3")) }
    }

    @Test(arguments: [
        ("1,2\n3\n4\nmany", "number"), ("2024-01-01\n2024-01-02\nsoon", "date"),
    ])
    func `One field in twenty that does not fit is a fault that names its row`(fields: String, kind: String)
        throws
    {
        let folder = try TemporaryFolder()
        let common = fields.split(separator: "\n").map(String.init)
        let rows = (0..<60).map {
            "\"\(common[$0 == 41 ? common.count - 1 : $0 % (common.count - 1)])\",\($0 % 2)\n"
        }
        try folder.write("x,label\n" + rows.joined(), to: "one.csv")
        let error = #expect(throws: DataError.self) {
            try TableRun.dataset(folder.file("one.csv"))
        }
        #expect(error?.description.contains("row 43") == true, "\(String(describing: error))")
        #expect(error?.expected.contains(kind) == true)
    }

    @Test(arguments: ["-9223372036854775808", "9223372036854775807", "1e30", "-1e-30", "-0"])
    func `Extreme numbers are read, and said`(extreme: String) throws {
        let folder = try TemporaryFolder()
        let rows = (0..<12).map { "\($0 == 5 ? extreme : "\($0)"),\($0 % 2)\n" }
        try folder.write("x,label\n" + rows.joined(), to: "extreme.csv")
        let dataset = try TableRun.dataset(folder.file("extreme.csv"))
        let numbers = try dataset.batch(Array(0..<12), of: .train, epoch: 0).tensor("numbers").floats
        let areFinite = numbers.allSatisfy { $0.isFinite }
        #expect(areFinite)
    }

    @Test func `Words that mostly are numbers are said to be so`() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<60).map { "\($0 % 5 == 0 ? "unknown" : "\($0)"),\($0 % 2)\n" }
        try folder.write("x,label\n" + rows.joined(), to: "words.csv")
        let notes = try TableRun.dataset(folder.file("words.csv")).notes
        #expect(notes.contains { $0.contains("80 % of them are numbers; not \"unknown\"") }, "\(notes)")
    }

    @Test func `Training rows are measured as they are`() throws {
        let folder = try TemporaryFolder()
        try folder.write(TableRun.mixed(40), to: "t.csv")
        let dataset = try TableRun.dataset(folder.file("t.csv"), "data: {augmentation: {hide: 0.5}}")
        let whole = try TableRun.dataset(folder.file("t.csv"), "data: {augmentation: {hide: 0}}")
        let gaps = { (dataset: any Dataset) in
            try dataset.batch(Array(0..<40), of: .train, epoch: 0).tensor("is_gap").elements(as: UInt8.self)
        }
        #expect(try gaps(dataset.measured) == gaps(whole))
        #expect(try gaps(dataset) != gaps(whole))
    }
}
