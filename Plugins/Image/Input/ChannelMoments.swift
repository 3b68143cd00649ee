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

    /// Those that make samples from -1 to 1.
    static let range = ChannelMoments(means: [0.5, 0.5, 0.5], standardDeviations: [0.5, 0.5, 0.5])

    /// Those of red, green and blue over ImageNet.
    static let imagenet = ChannelMoments(
        means: [0.485, 0.456, 0.406], standardDeviations: [0.229, 0.224, 0.225])

    /// The moments of the images with these numbers; a constant channel gets the standard deviation 1.
    ///
    /// - Throws: `DataError` for an image that cannot be read.
    init(of images: some ImageSource, _ indices: [Int]) throws {
        let channelCount = images.imageShape[2]
        var sums = [Double](repeating: 0, count: channelCount)
        var squares = sums
        try images.forEachImage(of: indices) { image in
            image.sums
        } _: { _, result in
            for (channel, own) in try result.get().enumerated() {
                sums[channel] += own.values
                squares[channel] += own.squares
            }
        }
        let count = Double(indices.count * images.imageShape[0] * images.imageShape[1])
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

extension Image {
    /// The sums of each channel's samples, from 0 to 1, and of their squares.
    fileprivate var sums: [(values: Double, squares: Double)] {
        var sums = [(values: Double, squares: Double)](repeating: (0, 0), count: channelCount)
        let values = unitValues
        for pixel in stride(from: 0, to: values.count, by: channelCount) {
            for channel in 0..<channelCount {
                let value = Double(values[pixel + channel])
                sums[channel].values += value
                sums[channel].squares += value * value
            }
        }
        return sums
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
