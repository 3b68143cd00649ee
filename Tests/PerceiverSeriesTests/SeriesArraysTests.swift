import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverSeries

/// Arrays of NumPy become channels on a grid of times, or an error that names the array.
struct SeriesArraysTests {
    private typealias Arrays = [(name: String, type: String, shape: [Int], bytes: [UInt8])]
    private let values: Arrays = [("values", "<f8", [3, 2], bytes(of: [1, 10, 2, .nan, 3, 30]))]

    private func timeline(
        _ arrays: Arrays, _ change: (inout TimelineSettings) -> Void = { _ in }
    ) throws -> Timeline {
        let folder = try TemporaryFolder()
        try Data(npz(arrays)).write(to: URL(filePath: folder.file("a.npz")))
        var settings = TimelineSettings()
        change(&settings)
        return try Timeline(at: folder.file("a.npz"), settings.columns)
    }

    private func message(_ arrays: Arrays, _ change: (inout TimelineSettings) -> Void = { _ in }) -> String {
        var message = ""
        do { _ = try timeline(arrays, change) } catch { message = "\(error)" }
        return message
    }

    @Test func `Values alone are rows at equal steps, and NaN is a gap`() throws {
        let found = try timeline(values)
        #expect(found.names == ["channel 1", "channel 2"] && found.unit == .row)
        #expect(found.values[0] == [1, 2, 3] && found.values[1][1].isNaN && found.values[1][2] == 30)
        let one = try timeline([("values", "<f8", [3], bytes(of: [1, 2, 3]))])
        #expect(one.names == ["channel 1"] && one.values == [[1, 2, 3]])
    }

    @Test func `Arrays are the same series as a table of the same`() throws {
        let folder = try TemporaryFolder()
        try folder.write("date,a,b\n2024-01-01,1,10\n2024-01-02,2,\n2024-01-03,3,30\n", to: "a.csv")
        let table = try Timeline(at: folder.file("a.csv"), TimelineSettings().columns)
        let names: Arrays = [("channels", "<U8", [2], bytes(of: ["a", "b"]))]
        let days = [19_723, 19_724, 19_725].flatMap { withUnsafeBytes(of: Int64($0), Array.init) }
        let seconds = bytes(of: [19_723, 19_724, 19_725].map { $0 * 86_400 })
        for found in [
            try timeline(values + names + [("times", "<M8[D]", [3], days)]),
            try timeline(values + names + [("times", "<f8", [3], seconds)]),
        ] {
            #expect(found.names == table.names && found.grid == table.grid)
            #expect(
                found.values.map { $0.map { $0.isNaN ? -1 : $0 } } == [[1, 2, 3], [10, -1, 30]])
        }
        #expect(try timeline(values + [("times", "<M8[D]", [3], days)]).unit == table.unit)
    }

    @Test func `Settings name other arrays, and some of the channels`() throws {
        let arrays: Arrays = [
            ("y", "<f8", [3, 2], bytes(of: [1, 10, 2, 20, 3, 30])),
            ("names", "<U8", [2], bytes(of: ["a", "b"])), ("when", "<f8", [3], bytes(of: [5, 7, 9])),
        ]
        let found = try timeline(arrays) {
            ($0.valueColumn, $0.channelColumn, $0.time) = ("y", "names", "when")
            $0.channels = ["b"]
        }
        #expect(found.names == ["b"] && found.values == [[10, 20, 30]])
        #expect(found.grid == TimeGrid(start: 5, step: 2, count: 3))
    }

    @Test func `What is no series is said`() {
        let lines = bytes(of: ["a", "a"])
        #expect(message([("x", "<f8", [1], bytes(of: [1]))]).contains("an array \"values\", but found \"x\""))
        #expect(message([("values", "<U8", [2], lines)]).contains("numbers of shape [times, channels]"))
        #expect(message([("values", "<f8", [1, 1, 2], bytes(of: [1, 2]))]).contains("shape [1, 1, 2]"))
        #expect(message([("values", "<f8", [0, 2], [])]).contains("shape [0, 2]"))
        #expect(message([("values", "<f8", [1 << 62, 0], [])]).contains("0 bytes for the shape"))
        #expect(message([("values", "<f8", [1 << 62, 4], [])]).contains("0 bytes for the shape"))
        #expect(
            message([("values", "<f8", [2, 2], bytes(of: [1, 2, 3, .infinity]))]).contains("inf at [1, 1]"))
        #expect(message(values + [("channels", "<U8", [2], lines)]).contains("\"a\" twice"))
        #expect(message(values + [("channels", "<f8", [2], bytes(of: [1, 2]))]).contains("2 texts"))
        #expect(message(values + [("times", "<f8", [2], bytes(of: [1, 2]))]).contains("3 times"))
        let back = message(values + [("times", "<f8", [3], bytes(of: [1, 3, 2]))])
        #expect(back.contains("array times, element 2") && back.contains("a time after 3"))
        #expect(message(values + [("times", "<f8", [3], bytes(of: [1, 2, 2]))]).contains("data.step"))
        #expect(message(values + [("times", "<f8", [3], bytes(of: [1, .nan, 2]))]).contains("NaN or NaT"))
        #expect(message(values) { $0.time = "when" }.contains("data.time"))
        #expect(message(values) { $0.channels = ["c"] }.contains("none called \"c\""))
    }

    @Test func `A run learns from arrays, and predicts what follows those of a file`() throws {
        let folder = try TemporaryFolder()
        let numbers = (0..<100).flatMap { [sin(Double($0)), Double($0 % 7)] }
        let arrays: Arrays = [
            ("values", "<f8", [100, 2], bytes(of: numbers)), ("channels", "<U8", [2], bytes(of: ["a", "b"])),
        ]
        let path = folder.file("a.npz")
        try Data(npz(arrays)).write(to: URL(filePath: path))
        #expect(TimelineDataset.recognizes(path) && TimelineDataset.hasTimes(path))
        let model = try SeriesRun.settings(path).makePerceiverIO(for: SeriesRun.dataset(path).description)
        model.initialize(seed: 1)
        let table = try model.predict(model.example(.file(path)), called: "a.npz", count: 1).tables.first
        #expect(table?.rows.map(\.texts[0]).first == "100" && table?.rows.count == 8)
    }
}
