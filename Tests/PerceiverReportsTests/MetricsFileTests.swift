import Foundation
import TestSupport
import Testing

@testable import PerceiverFiles
@testable import PerceiverReports

struct MetricsFileTests {
    private let header = "step,epoch,split,loss,accuracy,learning_rate,examples_per_s,seconds"

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func row(step: Int, loss: Float = 1) -> MetricsRow {
        MetricsRow(step: step, epoch: 0, split: "validation", loss: loss, seconds: 2)
    }

    @Test func `A row is written at once, with empty fields for what is missing`() throws {
        let folder = try TemporaryFolder()
        let file = try MetricsFile(path: folder.file("metrics.csv"))
        try file.append(
            MetricsRow(
                step: 10, epoch: 1, split: "train", loss: 0.1, learningRate: 1e-5, examplesPerSecond: 1 / 3,
                seconds: 12.5, others: ["perplexity": 7]))
        try file.append(row(step: 20))
        let expected = """
            \(header),perplexity
            10,1,train,0.1,,1e-05,0.3333333333333333,12.5,7.0
            20,0,validation,1.0,,,,2.0,

            """
        #expect(try text(file.path) == expected)
    }

    @Test func `Rows read back exactly`() throws {
        let folder = try TemporaryFolder()
        let file = try MetricsFile(path: folder.file("metrics.csv"))
        let rows = [
            MetricsRow(
                step: 1, epoch: 1, split: "test", loss: .leastNonzeroMagnitude, accuracy: 1 / 3,
                learningRate: 3e38,
                examplesPerSecond: 0.1 + 0.2, seconds: 1e-300, others: ["x": -.infinity]),
            MetricsRow(step: 2, epoch: 1, split: "test", seconds: 0),
        ]
        for row in rows { try file.append(row) }
        #expect(try file.rows() == rows)
        #expect(try MetricsFile(path: file.path).rows() == rows)
    }

    @Test func `A loss that is not a number stays one`() throws {
        let folder = try TemporaryFolder()
        let file = try MetricsFile(path: folder.file("metrics.csv"))
        try file.append(row(step: 1, loss: .nan))
        #expect(try file.rows().first?.loss?.isNaN == true)
    }

    @Test func `Going on from a checkpoint drops later rows and keeps the others as they are`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("metrics.csv")
        let file = try MetricsFile(path: path)
        for step in [10, 20, 30] { try file.append(row(step: step)) }
        let resumed = try MetricsFile(path: path)
        try resumed.truncate(afterStep: 20)
        try resumed.append(row(step: 25))
        #expect(try resumed.rows().map(\.step) == [10, 20, 25])
        #expect(try folder.names() == ["metrics.csv"])
    }

    @Test func `A last line that a crash cut off is removed`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("metrics.csv")
        try AtomicFile.write("\(header)\n1,0,test,1.0,,,,2.0\n2,0,te", to: path)
        let file = try MetricsFile(path: path)
        try file.append(row(step: 2))
        #expect(try file.rows().map(\.step) == [1, 2])
    }

    @Test(arguments: [
        ("1,0,test,1.0,,,,2.0\n2,0,test\n", "line 3 has 3 fields, but 8 were expected."),
        ("1,0,test,one,,,,2.0\n", "line 2 has \"one\" as loss."),
        ("1.5,0,test,1.0,,,,2.0\n", "line 2 has \"1.5\" as step."),
        ("1,0,,1.0,,,,2.0\n", "line 2 has \"\" as split."),
        ("1,0,test,1.0,,,,\n", "line 2 has \"\" as seconds."),
        ("\n", "line 2 has 1 fields, but 8 were expected."),
    ])
    func `A malformed row is refused with the number of its line`(rows: String, expected: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("metrics.csv")
        try AtomicFile.write("\(header)\n\(rows)", to: path)
        let error = #expect(throws: FileError.self) { try MetricsFile(path: path) }
        #expect(error?.reason == "is not a table of metrics: \(expected)")
        #expect(try text(path) == "\(header)\n\(rows)")
    }

    @Test func `A metric that is new gets a column at the end, empty in the rows so far`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("metrics.csv")
        let file = try MetricsFile(path: path)
        try file.append(row(step: 1))
        let rows = [["perplexity": Float(7)], ["bleu": 1, "perplexity": 3]].enumerated().map {
            MetricsRow(step: $0 + 2, epoch: 1, split: "test", seconds: 0, others: $1)
        }
        for row in rows { try file.append(row) }
        let expected = """
            \(header),perplexity,bleu
            1,0,validation,1.0,,,,2.0,,
            2,1,test,,,,,0.0,7.0,
            3,1,test,,,,,0.0,3.0,1.0

            """
        #expect(try text(path) == expected)
        let again = try MetricsFile(path: path)
        #expect(again.otherColumns == ["perplexity", "bleu"])
        #expect(try again.rows() == [row(step: 1)] + rows)
    }

    @Test(arguments: ["loss,step", "step,epoch,split,loss", "step,epoch,split,loss,accuracy,learning_rate,,"])
    func `A file with another header is refused, and stays as it is`(line: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("metrics.csv")
        try AtomicFile.write("\(line)\n", to: path)
        let error = #expect(throws: FileError.self) { try MetricsFile(path: path) }
        #expect(error?.reason.contains("\(header) in line 1, but has \(line) there") == true)
        #expect(try text(path) == "\(line)\n")
    }

    @Test(arguments: ["", "a,b", "step", "line\nend"])
    func `A column that no table can have is refused`(name: String) throws {
        let folder = try TemporaryFolder()
        let file = try MetricsFile(path: folder.file("metrics.csv"))
        let row = MetricsRow(step: 1, epoch: 1, split: "test", seconds: 0, others: [name: 1])
        let error = #expect(throws: FileError.self) { try file.append(row) }
        #expect(error?.reason.contains("called \"\(name)\"") == true)
        #expect(try text(file.path) == "\(header)\n")
    }
}
