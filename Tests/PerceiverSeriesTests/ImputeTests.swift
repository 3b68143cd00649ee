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
}
