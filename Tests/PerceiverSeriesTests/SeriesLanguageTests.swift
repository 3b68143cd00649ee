import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverSeries

/// Series as tokens, for a causal model.
struct SeriesLanguageTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        var rows = SeriesRun.hours(100)
        rows[3] = rows[3].prefix(20) + ",9"
        path = try folder.write(SeriesRun.table(rows), to: "a.csv")
    }

    /// The input and the data of a run that continues a file.
    private func opened(_ yaml: String = "{}") throws -> (input: SeriesInput, dataset: any Dataset) {
        let base = try SettingsTree(
            yaml: """
                input: {name: series, window: 8, patch: 4, horizon: 4, token_levels: 200}
                output: {name: generate}
                data: {path: \(path), validation_share: 0.2, test_share: 0.2}
                model: {latent_count: 8, channels: 16, layer_count: 1}
                """)
        let settings = try RunSettings(
            registry: SeriesRun.registry, layers: [base, SettingsTree(yaml: yaml)])
        let dataset = try settings.openDataset()
        var tree = settings.tree
        tree["input.name"] = nil
        let input = try tree.decode(SeriesInputSettings.self, at: "input")
        return (try SeriesInput(input, data: dataset.description), dataset)
    }

    /// A window with what follows it, as the output `forecast` has it too.
    private func example(_ index: Int, of split: Split) throws -> Batch {
        try SeriesRun.dataset(path).batch([index], of: split, epoch: 0)
    }

    @Test func `A window is given, and what follows is predicted alone, as many times as fit`() throws {
        let dataset = try opened().dataset
        #expect(Split.allCases.map(dataset.count) == [60 - 8 - 4 + 1, 20 - 4 + 1, 20 - 4 + 1])
        let batch = try dataset.batch([0, 5], of: .test, epoch: 0)
        #expect(try batch.tensor("tokens").shape == [2, 23])
        let labels = try batch.tensor("label").elements(as: Int32.self)
        #expect(labels.count { $0 != -100 } == 2 * 4 * 2)
    }

    @Test func `Times follow each other, with the channels of each in order, and gaps have a token`() throws {
        let input = try opened().input
        let tokens = try #require(try input.tokens(of: example(0, of: .train))).elements(as: Int32.self)
        #expect(tokens.count == 12 * 2)
        for (place, token) in tokens.enumerated() {
            #expect(token == (place == 6 ? 400 : token) && token / 200 == (place == 6 ? 2 : place % 2))
        }
        // The last value of the window is the middle.
        #expect(tokens[14] == 100 && tokens[15] == 300)
    }

    @Test func `Tokens of what follows say what it was, to half a level`() throws {
        let input = try opened().input
        let batch = try example(3, of: .test)
        let window = try input.window(of: batch)
        let tokens = try #require(try input.tokens(of: batch)).elements(as: Int32.self)
        let said = input.values.values(of: Array(tokens.suffix(8)), after: window)
        let (target, scale) = (try batch.tensor("target").floats, window.scale.floats)
        for (index, value) in said.floats.enumerated() {
            #expect(abs(value - target[index]) <= 0.0401 * scale[index / 4], "\(value) \(target[index])")
        }
        let errors = try #require(try input.errors(of: [Array(tokens.suffix(8))], in: batch))
        #expect(try #require(errors["mae"]) < 0.02)
        let far = tokens.suffix(8).map { $0 / 200 * 200 }
        #expect(try #require(try input.errors(of: [far], in: batch)?["mae"]) > 1)
        // The middle of three is the right one.
        let three = try #require(
            try input.errors(of: [far, Array(tokens.suffix(8)), far.map { $0 + 199 }], in: batch))
        #expect(three["mae"] == errors["mae"])
    }

    @Test func `A model may write levels of the channel whose turn it is, and no gaps`() throws {
        let language = try opened().input.language
        #expect(
            language.tokenCount == 401 && language.exampleTokenCount == 24 && language.givenTokenCount == 16)
        #expect(Set(0..<401).subtracting(language.hiddenTokens(at: 17)) == Set(200..<400))
        #expect(language.unit?.counts.last == 0)
    }

    @Test func `The last window of a file is a prompt, and continuations of it a table and a chart`() throws {
        let language = try opened().input.values
        let prompt = try language.prompt(.argument(path))
        #expect(prompt.count == 16)
        let middle: [Int32] = [100, 300]
        let samples = [[0, 200] + middle, [199, 399] + middle, middle + middle]
        let files = try language.files(ofAll: samples, after: .argument(path))
        #expect(files.map(\.name) == ["csv", "svg"])
        let lines = String(decoding: files[0].bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 5 && lines[0] == "time,channel,value,sample 1,sample 2,sample 3")
        let row = lines[1].split(separator: ",")
        #expect(row[0] == "2024-01-05 04:00:00" && row[1] == "a")
        let numbers = row.dropFirst(2).compactMap { Double($0) }
        #expect(abs(numbers[0] - 99) < 1 && numbers[1] < numbers[0] && numbers[2] > numbers[0])
        #expect(throws: BatchError.self) { try language.files(ofAll: [[0]], after: .argument(path)) }
    }

    @Test func `What cannot be continued is refused by name`() throws {
        let language = try opened().input.values
        #expect(throws: BatchError.self) { try language.prompt(.argument("")) }
        #expect(throws: BatchError.self) { try language.prompt(.standardInput(Data())) }
        let other = try folder.write(SeriesRun.table(SeriesRun.hours(20), header: "date,c,d"), to: "c.csv")
        #expect(throws: DataError.self) { try language.prompt(.argument(other)) }
        let partial = try folder.write(SeriesRun.table(SeriesRun.hours(20), header: "date,a,d"), to: "p.csv")
        #expect(try language.notes(on: .argument(partial)).count == 2)
        #expect(try language.prompt(.argument(partial)).filter { $0 == 400 }.count == 8)
        let error = #expect(throws: SettingsError.self) {
            try opened("input: {separate_channels: true}").dataset.batch([0], of: .train, epoch: 0)
        }
        #expect(error?.description.contains("separate_channels") == true)
        #expect(throws: DataError.self) { try opened("input: {horizon: 60}") }
    }

    @Test func `Values that are not finite are refused`() throws {
        let input = try opened().input
        var batch = try example(0, of: .train)
        batch.tensors["target"] = Tensor(Array(repeating: Float.nan, count: 8), shape: [1, 2, 4])
        #expect(throws: BatchError.self) { try input.tokens(of: batch) }
        batch.tensors["target"] = Tensor(zeros: [1, 2, 3])
        #expect(throws: BatchError.self) { try input.tokens(of: batch) }
    }
}
