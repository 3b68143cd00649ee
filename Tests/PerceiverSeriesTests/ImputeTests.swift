import PerceiverKit
import Tensors
import TestSupport
import Testing

@testable import PerceiverSeries

/// What is hidden of windows, and what is put into gaps.
struct ImputeTests {
    @Test func `Only what is known is hidden, and never the part before`() throws {
        let folder = try TemporaryFolder()
        try folder.write(SeriesRun.table(SeriesRun.hours(100)), to: "a.csv")
        let dataset = try SeriesRun.settings(folder.file("a.csv"), output: "{name: impute}").openDataset()
        let batch = try dataset.batch([0, 3], of: .validation, epoch: 0)
        let isUnknown = try batch.tensor("is_unknown").elements(as: UInt8.self)
        let isGap = try batch.tensor("is_gap").elements(as: UInt8.self)
        // The first window has one place of the validation part, the other four.
        for (example, own) in [1, 4].enumerated() {
            for channel in 0..<2 {
                let start = (example * 2 + channel) * 8
                #expect(isUnknown[start..<start + 8 - own].allSatisfy { $0 == 1 })
            }
            #expect(isUnknown[example * 16..<(example + 1) * 16].contains(0))
        }
        #expect(zip(isUnknown, isGap).allSatisfy { $0.0 != $0.1 })
        let values = try batch.tensor("values").floats
        #expect(zip(values, isGap).allSatisfy { $0.1 == 0 || $0.0 == 0 })
        let again = try dataset.batch([3], of: .train, epoch: 1).tensor("is_gap").elements(as: UInt8.self)
        #expect(
            try again != dataset.batch([3], of: .train, epoch: 2).tensor("is_gap").elements(as: UInt8.self))
    }

    @Test func `A gap begins as a line between its neighbours`() throws {
        let gaps: [UInt8] = [1, 0, 1, 1, 1, 0, 0, 1]
        let batch = Batch([
            "values": Tensor([0, 1, 0, 0, 0, 5, 3, 0] as [Float], shape: [1, 1, 8]),
            "is_gap": Tensor(gaps, shape: [1, 1, 8]), "channels": Tensor([0] as [Int32], shape: [1, 1]),
        ])
        let window = try SeriesWindow(batch, length: 8, channelCount: 1)
        #expect((window.interpolated + window.last).floats == [1, 1, 2, 3, 4, 5, 3, 3])
        #expect((window.filled + window.last).floats == [1, 1, 1, 1, 1, 5, 3, 3])
    }

    /// A finished model with windows of 8 hours.
    private func model(_ folder: TemporaryFolder) throws -> PerceiverIO {
        try folder.write(SeriesRun.table(SeriesRun.hours(100)), to: "a.csv")
        let settings = try SeriesRun.settings(folder.file("a.csv"), output: "{name: impute}")
        let model = try settings.makePerceiverIO(for: settings.openDataset().description)
        model.initialize(seed: 1)
        return model
    }

    /// Hours whose channel b lacks some, and a misses a whole row.
    private func write(_ count: Int, without gaps: Set<Int>, missing: Int, to folder: TemporaryFolder) throws
    {
        let rows = SeriesRun.hours(count).enumerated().filter { $0.offset != missing }.map { hour, row in
            gaps.contains(hour) ? row.split(separator: ",").prefix(2).joined(separator: ",") + "," : row
        }
        try folder.write(SeriesRun.table(rows), to: "b.csv")
    }

    @Test(arguments: [5, 8, 9, 12, 13, 61])
    func `Each gap of a file is asked for once, in a window that has both its sides`(count: Int) throws {
        let folder = try TemporaryFolder()
        let model = try model(folder)
        let output = try #require(model.output as? ImputeOutput)
        let gaps: Set = [0, 3, 4, count - 1]
        try write(count, without: gaps, missing: 2, to: folder)
        let pieces = try output.pieces(of: .file(folder.file("b.csv")))
        var asked: [Int: Int] = [:]
        for piece in pieces {
            let isAsked = try piece.tensor("is_asked").elements(as: UInt8.self)
            let end = try Int((piece.tensor("origin").elements(as: Double.self)[0] - 1_704_067_200) / 3600)
            for place in isAsked.indices where isAsked[place] == 1 {
                asked[1000 * (place / 8) + end - 8 + place % 8, default: 0] += 1
                // Only at an end of the file does a window end beside a gap.
                let hour = end - 8 + place % 8
                #expect(place % 8 >= 2 || hour < 2 || count <= 8)
                #expect(place % 8 < 6 || hour >= count - 2)
            }
        }
        #expect(Set(asked.values) == [1])
        #expect(Set(asked.keys) == Set([2, 1002] + gaps.map { 1000 + $0 }))
    }

    @Test func `A file's gaps are one table, channel by channel, and counted`() throws {
        let folder = try TemporaryFolder()
        let model = try model(folder)
        let output = try #require(model.output as? ImputeOutput)
        try write(61, without: [3, 40], missing: 20, to: folder)
        let tables = try output.pieces(of: .file(folder.file("b.csv"))).flatMap { piece in
            try model.predict(piece, called: "b.csv", count: 1).tables
        }
        let table = output.joined(tables)
        #expect(
            table.rows.map(\.texts) == [
                ["2024-01-01 20:00:00", "a"], ["2024-01-01 03:00:00", "b"], ["2024-01-01 20:00:00", "b"],
                ["2024-01-02 16:00:00", "b"],
            ])
        #expect(table.note == "4 gaps filled")
        let whole = try output.pieces(of: .file(folder.file("a.csv"))).flatMap { piece in
            try model.predict(piece, called: "a.csv", count: 1).tables
        }
        #expect(whole.count == 1 && output.joined(whole).note == "there are no gaps to fill")
    }
}
