import PerceiverKit

/// The mean and the standard deviation of each channel over the training images, for samples from 0 to 1.
struct ChannelMoments: Sendable, Codable, Equatable {
    let means: [Float]
    let standardDeviations: [Float]

    /// The names in data.json.
    private enum CodingKeys: String, CodingKey { case means, standardDeviations = "deviations" }

    /// Makes moments from known values for each channel.
    init(means: [Float], standardDeviations: [Float]) {
        self.means = means
        self.standardDeviations = standardDeviations
    }

    /// The moments of the images with these numbers; a constant channel gets the standard deviation 1.
    init(of images: LabelledImages, _ indices: [Int]) {
        let channelCount = images.channelCount
        var (sums, squares) = (
            [Double](repeating: 0, count: channelCount), [Double](repeating: 0, count: channelCount)
        )
        for index in indices {
            for (position, sample) in images[index].unitValues.enumerated() {
                let value = Double(sample)
                sums[position % channelCount] += value
                squares[position % channelCount] += value * value
            }
        }
        let count = Double(indices.count * images.height * images.width)
        let means = sums.map { $0 / count }
        self.means = means.map { Float($0) }
        standardDeviations = zip(squares, means).map { square, mean in
            let variance = Float(square / count - mean * mean)
            return variance > 1e-12 ? variance.squareRoot() : 1
        }
    }

    /// - Throws: `SettingsError` if the data does not have those of each channel.
    init(describedBy data: DataDescription, channelCount: Int) throws {
        self = try data.requireFact(Self.self, for: "input.normalization is training_set")
        guard means.count == channelCount else {
            throw SettingsError(
                "The data has the mean and the standard deviation of \(means.count) channels, but its images have \(channelCount)."
            )
        }
    }
}

extension ChannelMoments: DataFact {
    static let name = "channel_moments"

    func check() throws {
        guard means.count == standardDeviations.count, (means + standardDeviations).allSatisfy(\.isFinite),
            standardDeviations.allSatisfy({ $0 > 0 })
        else {
            throw SettingsError(
                "The data should have a mean and a standard deviation above 0 for each channel, not the means \(means) and the "
                    + "standard deviations \(standardDeviations).")
        }
    }
}
