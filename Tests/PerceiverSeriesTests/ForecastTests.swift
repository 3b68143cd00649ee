import Foundation
import PerceiverKit
import Tensors
import TestSupport
import Testing

@testable import PerceiverSeries

/// Windows, their division in time, and what a forecast is made of.
struct ForecastTests {
    private func folder(_ rows: [String]) throws -> (TemporaryFolder, String) {
        let folder = try TemporaryFolder()
        try folder.write(SeriesRun.table(rows), to: "a.csv")
        return (folder, folder.file("a.csv"))
    }

    /// A small model for a file, and its data.
    private func model(_ path: String) throws -> (model: PerceiverIO, dataset: any Dataset) {
        let settings = try SeriesRun.settings(path)
        let dataset = try settings.openDataset()
        let model = try settings.makePerceiverIO(for: dataset.description)
        model.initialize(seed: 1)
        return (model, dataset)
    }

    @Test func `Targets lie within their part, and windows of later parts reach back`() throws {
        let (folder, path) = try folder(SeriesRun.hours(100))
        defer { withExtendedLifetime(folder) {} }
        let dataset = try SeriesRun.dataset(path)
        // 60 times for training, with windows of 8 and targets of 4, then 20 and 20.
        #expect(Split.allCases.map(dataset.count) == [60 - 8 - 4 + 1, 20 - 4 + 1, 20 - 4 + 1])
        let mean = (0..<60).reduce(0) { $0 + Double($1) } / 60
        let deviation = ((0..<60).reduce(0) { $0 + pow(Double($1) - mean, 2) } / 60).squareRoot()
        func hours(_ name: String, _ index: Int, _ split: Split) throws -> [Int] {
            let batch = try dataset.batch([index], of: split, epoch: 0)
            let values = try batch.tensor(name).floats
            return values.prefix(values.count / 2).map { Int((Double($0) * deviation + mean).rounded()) }
        }
        #expect(try hours("values", 0, .train) == Array(0..<8))
        #expect(try hours("target", 48, .train) == Array(56..<60))
        #expect(try hours("values", 0, .validation) == Array(52..<60))
        #expect(try hours("target", 0, .validation) == Array(60..<64))
        #expect(try hours("target", 16, .test) == Array(96..<100))
    }

    @Test func `Nothing after the training part changes what is known of it`() throws {
        let rows = SeriesRun.hours(100)
        let (first, path) = try folder(rows)
        let (second, other) = try folder(
            rows.prefix(60) + rows.dropFirst(60).map { $0.prefix(20) + "7e5,-3" })
        defer { withExtendedLifetime((first, second)) {} }
        let shares = "data: {validation_share: 0, test_share: 0.4}"
        let files = try [path, other].map { try SeriesRun.dataset($0, shares).description.files }
        #expect(files[0] == files[1])
    }

    @Test func `A horizon longer than the data is an error that says so`() throws {
        let (folder, path) = try folder(SeriesRun.hours(19))
        defer { withExtendedLifetime(folder) {} }
        #expect {
            _ = try SeriesRun.dataset(path)
        } throws: { error in
            "\(error)".contains("input.window, 8, and output.horizon, 4,")
        }
        #expect {
            _ = try SeriesRun.dataset(path, "input: {window: 30}")
        } throws: { error in
            "\(error)".contains("a multiple of input.patch")
        }
    }

    @Test func `A value of quite another size than in training is an error that names it`() throws {
        var rows = SeriesRun.hours(100)
        rows[90] = rows[90].prefix(20) + "1,-1e29"
        let (folder, path) = try folder(rows)
        defer { withExtendedLifetime(folder) {} }
        #expect {
            _ = try SeriesRun.dataset(path)
        } throws: { error in
            ["the channel \"b\"", "-1e+29 at 2024-01-04 18:00:00"].allSatisfy("\(error)".contains)
        }
    }

    @Test func `A file may lack channels, but its last window has a value`() throws {
        let (folder, path) = try folder(SeriesRun.hours(100))
        let settings = try SeriesRun.settings(path)
        let model = try settings.makePerceiverIO(for: settings.openDataset().description)
        let input = try #require(model.input as? SeriesInput)
        try folder.write(
            SeriesRun.table(SeriesRun.hours(4), header: "date,b,new"), to: "b.csv")
        let source = ExampleSource.file(folder.file("b.csv"))
        #expect(try input.example(source).tensor("channels").elements(as: Int32.self) == [1])
        let notes = try input.notes(on: source)
        #expect(
            notes.count == 2 && notes[0].contains("\"a\" not there") && notes[1].contains("\"new\" not read"))
        let gaps = SeriesRun.hours(20).enumerated().map { $0 < 12 ? $1 : $1.prefix(19) + ",," }
        try folder.write(SeriesRun.table(gaps), to: "c.csv")
        #expect {
            _ = try input.example(.file(folder.file("c.csv")))
        } throws: { error in
            "\(error)".contains("a value among the last 8 times")
        }
    }

    @Test func `A chart of what is no number is an error`() throws {
        let (folder, path) = try folder(SeriesRun.hours(100))
        defer { withExtendedLifetime(folder) {} }
        let (model, dataset) = try model(path)
        let batch = try dataset.batch([0], of: .test, epoch: 0)
        #expect(try model.charts(of: batch).count == 2)
        let output = try #require(model.output as? ForecastOutput)
        output.places.gain.value = Tensor([.nan, 1, 1, 1] as [Float])
        #expect(throws: BatchError.self) { try model.charts(of: batch) }
    }

    @Test func `Window and patch suit the times, unless they are set`() throws {
        func lengths(_ count: Int, window: Int? = nil, patch: Int? = nil) throws -> [Int] {
            var settings = SeriesInputSettings()
            (settings.window, settings.patch) = (window, patch)
            let lengths = try settings.decided(byTimes: count).lengths()
            return [lengths.window, lengths.patch]
        }
        #expect(try lengths(8640) == [504, 24])
        #expect(try lengths(108) == [18, 1])
        #expect(try lengths(8640, window: 336) == [336, 16])
        #expect(try lengths(8640, window: 97) == [97, 1])
        #expect(try lengths(8640, patch: 5) == [500, 5])
        #expect(throws: SettingsError.self) { try lengths(8640, window: 30, patch: 4) }
    }

    @Test func `The linear part is the direct solution of least squares`() throws {
        let (folder, path) = try folder(
            (0..<80).map { hour in
                let fields = SeriesRun.hours(80)[hour].split(separator: ",")
                return "\(fields[0]),\(sin(Double(hour))),\(cos(Double(hour) / 3) + sin(Double(hour * hour)))"
            })
        defer { withExtendedLifetime(folder) {} }
        let settings = try SeriesRun.settings(path, "data: {validation_share: 0, test_share: 0}")
        let dataset = try settings.openDataset()
        let file = try #require(dataset.description.files[LinearForecast.fileName])
        let map = try LinearForecast(contents: file, window: 8, horizon: 4)
        // The gradient of the penalised squared error is zero: X'(XW - Y) + 0.03 mean(diagonal) W = 0.
        let batch = try dataset.batch(Array(0..<dataset.count(of: .train)), of: .train, epoch: 0)
        let window = try SeriesWindow(batch, length: 8, channelCount: 2)
        let x = window.filled.reshaped(to: [-1, 8])
        let y = (try batch.tensor("target") - window.last).reshaped(to: [-1, 4])
        let penalty = 0.03 * (x * x).sum().scalar / 8
        let gradient =
            matmul(x, map(x) - y, transposingA: true) + map.weight.transposed([1, 0]) * penalty
        #expect(gradient.floats.allSatisfy { abs($0) < 1e-2 })
    }

    @Test func `A forecast begins from the last value and the linear part`() throws {
        let (folder, path) = try folder(SeriesRun.hours(100))
        defer { withExtendedLifetime(folder) {} }
        let (model, dataset) = try model(path)
        let output = try #require(model.output as? ForecastOutput)
        output.places.head.weight.value = Tensor(zeros: output.places.head.weight.shape)
        output.places.head.bias?.value = Tensor(zeros: [4])
        let batch = try dataset.batch([0, 5], of: .train, epoch: 0)
        let window = try SeriesWindow(batch, length: 8, channelCount: 2)
        let expected = output.linear(window.filled) + window.last
        #expect(try model(batch).tensor("forecast").floats == expected.floats)
    }

    @Test func `A level added to a window is added to its forecast`() throws {
        let (folder, path) = try folder(SeriesRun.hours(100))
        defer { withExtendedLifetime(folder) {} }
        let (model, dataset) = try model(path)
        var batch = try dataset.batch([3], of: .train, epoch: 0)
        let before = try model(batch).tensor("forecast").floats
        batch.tensors["values"] = try batch.tensor("values") + 2
        let after = try model(batch).tensor("forecast").floats
        #expect(zip(before, after).allSatisfy { abs($0 + 2 - $1) < 1e-4 })
    }

    @Test func `The pinball loss is that of its definition`() throws {
        let quantiles = try Quantiles([0.1, 0.5, 0.9])
        let prediction = Tensor([0, 1, 2, 5, 6, 7] as [Float], shape: [1, 1, 2, 3])
        let batch = Batch([
            "target": Tensor([1.5, 9] as [Float], shape: [1, 1, 2]),
            "is_unknown": Tensor([0, 1] as [UInt8], shape: [1, 1, 2]),
        ])
        let loss = try quantiles.loss(of: prediction, in: batch)
        #expect(abs(loss.value.scalar - (0.1 * 1.5 + 0.5 * 0.5 + 0.1 * 0.5) / 3) < 1e-6)
        #expect(loss.metrics["coverage"] == 1 && loss.metrics["mae"] == 0.5)
        #expect(throws: SettingsError.self) { try Quantiles([0.5, 0.5]) }
    }

    @Test func `A run predicts what follows a file, channel by channel`() throws {
        let (folder, path) = try folder(SeriesRun.hours(100))
        let model = try model(path).model
        try folder.write(
            SeriesRun.table(SeriesRun.hours(50).map { "\($0),x" }, header: "date,b,other,note"), to: "b.csv")
        let example = try model.example(.file(folder.file("b.csv")))
        #expect(try example.tensor("channels").elements(as: Int32.self) == [1])
        let table = try #require(try model.predict(example, called: "b.csv", count: 1).tables.first)
        #expect(table.texts == ["time", "channel"] && table.numbers == ["value"])
        #expect(table.rows.map(\.texts[0]).first == "2024-01-03 02:00:00")
        #expect(table.rows.count == 4)
        #expect(try model.charts(of: example).count == 1)
        #expect(throws: DataError.self) { try model.example(.file(folder.file("c.csv"))) }
    }
}
