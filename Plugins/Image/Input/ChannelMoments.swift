import PerceiverKit

/// The mean and the deviation of each channel over training images, of samples from 0 to 1.
struct ChannelMoments: Sendable, Equatable {
    let means: [Float]
    let deviations: [Float]

    /// Moments that are known, for each channel.
    init(means: [Float], deviations: [Float]) {
        self.means = means
        self.deviations = deviations
    }

    /// Those of the images with these numbers; an even channel has the deviation 1, which leaves it even.
    init(of images: LabelledImages, _ indices: [Int]) {
        let channelCount = images.channelCount
        var (sums, squares) = (
            [Double](repeating: 0, count: channelCount), [Double](repeating: 0, count: channelCount)
        )
        for index in indices {
            for (place, sample) in images[index].unitValues.enumerated() {
                let value = Double(sample)
                sums[place % channelCount] += value
                squares[place % channelCount] += value * value
            }
        }
        let count = Double(indices.count * images.height * images.width)
        let means = sums.map { $0 / count }
        self.means = means.map { Float($0) }
        deviations = zip(squares, means).map { square, mean in
            let variance = Float(square / count - mean * mean)
            return variance > 1e-12 ? variance.squareRoot() : 1
        }
    }

    /// - Throws: `SettingsError` if the data does not say them.
    init(describedBy data: DataDescription, channelCount: Int) throws {
        func numbers(_ name: String) throws -> [Float] {
            try (0..<channelCount).map { channel in
                guard let number = data.numbers["channel_\(channel)_\(name)"] else {
                    throw SettingsError(
                        "input.normalization is training_set, but the data does not say the \(name) of channel "
                            + "\(channel).")
                }
                return Float(number)
            }
        }
        means = try numbers("mean")
        deviations = try numbers("deviation")
    }

    /// What the data says of itself for them, by name.
    var numbers: [String: Double] {
        var numbers: [String: Double] = [:]
        for (channel, (mean, deviation)) in zip(means, deviations).enumerated() {
            numbers["channel_\(channel)_mean"] = Double(mean)
            numbers["channel_\(channel)_deviation"] = Double(deviation)
        }
        return numbers
    }
}
