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
        let months = (1...12).map { "2023-\($0)-01;\($0),5" }
        let found = try timeline(SeriesRun.table(months, header: "month;sold"))
        #expect(found.values == [(1...12).map { Double($0) + 0.5 }])
        #expect(found.unit.length(found.grid.step) == "1 month")
        #expect(found.unit.text(found.grid.time(13)) == "2024-02-01 00:00:00")
        let days = [1, 2, 3, 4, 5, 8, 9, 10].map { "2024-01-\($0 < 10 ? "0" : "")\($0),1" }
        #expect(try timeline(SeriesRun.table(days, header: "day,x")).values[0].count(where: \.isNaN) == 2)
    }

    @Test(arguments: [
        (["1999-12-31", "2000-01-31", "2000-02-29", "2000-04-30"], "1 month", "2000-05-31 00:00:00"),
        (["31.03.1969", "30.06.1969", "30.09.1969"], "3 months", "1969-12-31 00:00:00"),
        (["2023-02-28", "2024-02-28", "2025-02-28"], "1 year", "2026-02-28 00:00:00"),
        (["2024-02-28", "2024-02-29", "2024-03-01"], "1 day", "2024-03-02 00:00:00"),
        (["2024-01-30 12:00", "2024-02-29 12:00"], "30 days", "2024-03-30 12:00:00"),
    ])
    func `Days of months are followed by such days`(times: [String], step: String, next: String) throws {
        let found = try timeline(SeriesRun.table(times.map { "\($0),1" }, header: "date,x"))
        #expect(found.unit.length(found.grid.step) == step)
        #expect(found.unit.text(found.grid.time(found.grid.count)) == next)
    }

    @Test func `A row of months that is another day is named`() throws {
        let rows = (0..<1001).map { "\(1900 + $0 / 12)-\($0 % 12 + 1)-\($0 == 1000 ? 2 : 1),1" }
        #expect {
            _ = try timeline(SeriesRun.table(rows, header: "date,x"))
        } throws: { error in
            "\(error)".contains("row 1002") && "\(error)".contains("1983-5-2")
        }
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

    @Test func `A time that is none is named by its row, be it a second header`() {
        var rows = SeriesRun.hours(30)
        rows.insert("date,a,b", at: 7)
        #expect {
            _ = try timeline(SeriesRun.table(rows))
        } throws: { error in
            "\(error)".contains("row 9") && "\(error)".contains("\"date\"")
        }
    }

    @Test func `A channel is named once`() throws {
        var settings = TimelineSettings()
        settings.channels = ["b", "a", "b"]
        #expect(throws: SettingsError("data.channels should name \"b\" once.")) {
            try timeline(SeriesRun.table(SeriesRun.hours(4)), settings)
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
