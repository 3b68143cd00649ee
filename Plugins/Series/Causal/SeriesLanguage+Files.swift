import Foundation
import PerceiverKit

extension SeriesLanguage {
    /// A table with a row for each channel and time that follows, the median of the continuations and, of several, each; and a
    /// chart of past, median and the range of four fifths of them.
    ///
    /// - Throws: what is wrong with the file that was continued.
    func files(ofAll continuations: [[Int32]], after source: ExampleSource) throws -> [PredictedFile] {
        let batch = try description.lastWindow(of: source, length: window)
        let window = try SeriesWindow(batch, self)
        // Whole times alone.
        let samples = continuations.map { values(of: $0, after: window) }
        guard let shape = samples.first?.shape, shape[2] > 0 else {
            throw BatchError(
                "What was written is less than one time, which has a value of each of the \(description.channels.count) channels; "
                    + "--length should be a multiple of that.")
        }
        let median = Self.medians(of: samples)
        let columns = [median] + (samples.count > 1 ? samples : [])
        return [
            PredictedFile(name: "csv", bytes: try table(of: columns, in: batch)),
            PredictedFile(name: "svg", bytes: try chart(of: median, samples, in: batch)),
        ]
    }

    private func table(of columns: [Tensor], in batch: Batch) throws -> [UInt8] {
        let origin = try batch.doubles("origin")[0]
        let shape = columns[0].shape
        let joined = concatenated(columns.map { $0.reshaped(to: shape + [1]) }, along: 3).floats
        let names = ["value"] + (1..<max(1, columns.count)).map { "sample \($0)" }
        var lines = [(["time", "channel"] + names).csvLine]
        for (row, id) in try batch.tensor("channels").elements(as: Int32.self).enumerated() {
            let channel = description.channels[Int(id)]
            for time in 0..<shape[2] {
                let start = (row * shape[2] + time) * columns.count
                lines.append(
                    ([description.unit.text(origin + Double(time) * description.step), channel.name]
                        + joined[start..<start + columns.count].map {
                            "\(channel.inUnits($0).rounded(toDigitsOf: channel.deviation))"
                        }).csvLine)
            }
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private func chart(of median: Tensor, _ samples: [Tensor], in batch: Batch) throws -> [UInt8] {
        let lines = [
            SeriesLine("past", from: -window, try batch.tensor("values"), isGap: try batch.tensor("is_gap")),
            SeriesLine("median", from: 0, median),
        ]
        let charts = try description.charts(of: lines, band: band(of: samples), in: batch)
        return Array(ChartsPlot(charts).source.utf8)
    }

    /// What lies between a tenth and nine tenths of enough samples; nil of fewer.
    private func band(of samples: [Tensor]) -> (low: SeriesLine, high: SeriesLine)? {
        guard samples.count >= 10, let shape = samples.first?.shape else { return nil }
        let all = samples.map(\.floats)
        func line(_ share: Double, _ name: String) -> SeriesLine {
            let values = all[0].indices.map { index in
                all.map { $0[index] }.sorted()[Int((Double(all.count - 1) * share).rounded())]
            }
            return SeriesLine(name, from: 0, Tensor(values, shape: shape))
        }
        return (line(0.1, "a tenth"), line(0.9, "nine tenths"))
    }
}
