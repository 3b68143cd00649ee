import PerceiverKit

/// Standardised values to draw as a line for each channel: those of the first example of a batch.
struct SeriesLine {
    let name: String
    /// The step of the first value, counted from the time after the window.
    let start: Int
    private let values: [Float]
    private let length: Int

    /// Takes values [b, k, times]; a gap, 1 in bytes of that shape, breaks the line.
    init(_ name: String, from start: Int, _ tensor: Tensor, isGap: Tensor? = nil) {
        (self.name, self.start, length) = (name, start, tensor.shape[2])
        let gaps = isGap?.elements(as: UInt8.self)
        values = tensor.floats.enumerated().map { gaps?[$0] == 1 ? .nan : $1 }
    }

    /// The values of the channel at a place in the batch, in the units of the data.
    func inUnits(of channel: SeriesDescription.Channel, at place: Int) -> [Double] {
        values[place * length..<(place + 1) * length].map(channel.inUnits)
    }
}

extension Quantiles {
    /// The outermost quantiles as two lines; nil where there are not two.
    func band(of prediction: Tensor, from start: Int) -> (low: SeriesLine, high: SeriesLine)? {
        guard levels.count > 1 else { return nil }
        let ends = [0, levels.count - 1].map { level in
            let values = prediction.sliced(level..<level + 1, along: 3)
            return SeriesLine(
                names[level], from: start, values.reshaped(to: Array(prediction.shape.dropLast())))
        }
        return (ends[0], ends[1])
    }
}

extension SeriesDescription {
    /// A chart for each channel of a batch's only example.
    ///
    /// - Parameters:
    ///   - lines: the lines.
    ///   - band: what lies between two others; nil: none.
    ///   - batch: has `channels` and `origin`.
    /// - Returns: a chart for each channel.
    /// - Throws: `BatchError` for a batch without these.
    func charts(
        of lines: [SeriesLine], band: (low: SeriesLine, high: SeriesLine)? = nil, in batch: Batch
    ) throws -> [LineChart] {
        let origin = unit.text(try batch.doubles("origin")[0])
        return try batch.tensor("channels").elements(as: Int32.self).enumerated().map { place, id in
            let channel = channels[Int(id)]
            return LineChart(
                title: channel.name, axis: "steps of \(unit.length(step)) from \(origin)",
                lines: lines.map {
                    LineChart.Line($0.name, from: $0.start, $0.inUnits(of: channel, at: place))
                },
                band: band.map { low, high in
                    LineChart.Band(
                        "\(low.name) to \(high.name)", from: low.start,
                        low: low.inUnits(of: channel, at: place),
                        high: high.inUnits(of: channel, at: place))
                })
        }
    }
}
