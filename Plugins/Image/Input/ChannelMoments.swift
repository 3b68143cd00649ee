import PerceiverKit

/// The mean and the deviation of each channel over training images, of samples from 0 to 1.
struct ChannelMoments: Sendable, Codable, Equatable {
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

    /// - Throws: `SettingsError` if the data does not say those of each channel.
    init(describedBy data: DataDescription, channelCount: Int) throws {
        self = try data.requireFact(Self.self, for: "input.normalization is training_set")
        guard means.count == channelCount else {
            throw SettingsError(
                "The data says the mean and the deviation of \(means.count) channels, but its images have \(channelCount)."
            )
        }
    }
}

extension ChannelMoments: DataFact {
    static let name = "channel_moments"

    func check() throws {
        guard means.count == deviations.count, (means + deviations).allSatisfy(\.isFinite),
            deviations.allSatisfy({ $0 > 0 })
        else {
            throw SettingsError(
                "The data should say a mean and a deviation above 0 of each channel, not the means \(means) and the "
                    + "deviations \(deviations).")
        }
    }
}
