import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverSeries

/// Files become channels on a grid of times, or an error that names what is wrong.
struct TimelineTests {
    private func timeline(
        _ text: String, _ settings: TimelineSettings = TimelineSettings(), name: String = "a.csv"
    ) throws -> Timeline {
        let folder = try TemporaryFolder()
        try folder.write(text, to: name)
        return try Timeline(at: folder.file(name), settings.columns)
    }

    @Test func `A wide file becomes channels, and missing times and fields gaps`() throws {
        var rows = SeriesRun.hours(6)
        rows[1] = "2024-01-01 01:00:00,,NA"
        rows.remove(at: 3)
        let found = try timeline("\u{FEFF}" + SeriesRun.table(rows).replacing("\n", with: "\r\n"))
        #expect(found.names == ["a", "b"])
        #expect(found.grid.count == 6 && found.grid.step == 3600)
        #expect(found.values[1].map { $0.isNaN ? -1 : $0 } == [0, -1, 4, -1, 16, 25])
    }

    @Test func `A long file becomes the same channels as a wide one`() throws {
        let wide = try timeline(SeriesRun.table(SeriesRun.hours(5)))
        let long = SeriesRun.hours(5).flatMap { row in
            let fields = row.split(separator: ",")
            return ["\(fields[0]),a,\(fields[1])", "\(fields[0]),b,\(fields[2])"]
        }
        let found = try timeline(SeriesRun.table(long, header: "when,sensor,reading"))
        #expect(found.names == wide.names && found.values == wide.values && found.grid == wide.grid)
    }

    @Test func `Months are equal steps, and weekends are gaps`() throws {
        let months = (1...12).map { "\($0 < 10 ? "0" : "")\($0)/01/2023;\($0),5" }
        let found = try timeline(SeriesRun.table(months, header: "month;sold"))
        #expect(found.values == [(1...12).map { Double($0) + 0.5 }])
        let days = [1, 2, 3, 4, 5, 8, 9, 10].map { "2024-01-\($0 < 10 ? "0" : "")\($0),1" }
        #expect(try timeline(SeriesRun.table(days, header: "day,x")).values[0].count(where: \.isNaN) == 2)
    }

    @Test func `Values are averaged over a given step`() throws {
        var settings = TimelineSettings()
        settings.step = 60
        let found = try timeline("t,x\n3,1\n50,3\n50,5\n200,7\n", settings)
        #expect(found.values[0].map { $0.isNaN ? -1 : $0 } == [3, -1, -1, 7])
    }

    @Test(arguments: [
        (["2024-01-01 00:00,1", "2024-01-01 02:00,2", "2024-01-01 01:00,3"], "row 4: expected a time after"),
        (["2024-01-01 00:00,1", "2024-01-01 01:00,2", "2024-01-01 01:00,3"], "the same once more"),
        (["2024-01-01 00:00,1", "2024-01-01 01:00,inf", "2024-01-01 02:00,3"], "column of numbers"),
        (["1,1", "2,1e400", "3,3"], "column of numbers"),
        (["1,1", "2,2", "2.5,3", "3,3", "4,4", "5,4"], "data.step"),
        (["1,x", "2,y"], "column of numbers"),
        ([], "at least one row"),
    ])
    func `What cannot be read is said`(rows: [String], words: String) {
        #expect {
            _ = try timeline(SeriesRun.table(rows, header: "time,x"))
        } throws: { error in
            "\(error)".contains(words)
        }
    }

    @Test func `A number that is none is named by its row`() {
        let rows = (0..<100).map { "\($0),\($0 == 60 ? "1e400" : "\($0)")" }
        #expect {
            _ = try timeline(SeriesRun.table(rows, header: "time,x"))
        } throws: { error in
            "\(error)".contains("row 62") && "\(error)".contains("1e400")
        }
    }

    @Test func `Text that is not UTF-8 is an error`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.csv")
        try Data("time,\u{E9}\n1,2\n2,3\n".unicodeScalars.map { UInt8($0.value) }).write(
            to: URL(filePath: path))
        #expect(throws: DataError.self) { try Timeline(at: path, TimelineSettings().columns) }
    }
}
