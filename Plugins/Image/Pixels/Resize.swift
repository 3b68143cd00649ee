extension Image {
    /// The image at another size, by bilinear interpolation with antialiasing.
    ///
    /// Where the image shrinks, the triangle filter widens with it, so that every source pixel counts.
    public func resized(toHeight newHeight: Int, width newWidth: Int) -> Image {
        precondition(newHeight > 0 && newWidth > 0, "an image has at least one pixel")
        guard newHeight != height || newWidth != width else { return self }
        let resizedSamples: Samples =
            switch samples {
            case .bytes(let bytes): .bytes(resampled(bytes, toHeight: newHeight, width: newWidth))
            case .words(let words): .words(resampled(words, toHeight: newHeight, width: newWidth))
            }
        return Image(height: newHeight, width: newWidth, channelCount: channelCount, samples: resizedSamples)
    }

    private func resampled<Sample: FixedWidthInteger>(
        _ source: [Sample], toHeight newHeight: Int, width newWidth: Int
    ) -> [Sample] {
        let columns = (0..<newWidth).map { FilterTaps(output: $0, of: newWidth, inputCount: width) }
        let rows = (0..<newHeight).map { FilterTaps(output: $0, of: newHeight, inputCount: height) }

        // Resizes along rows first, so that each source row is resized only once.
        var narrowed = [Float](repeating: 0, count: height * newWidth * channelCount)
        for row in 0..<height {
            for (column, taps) in columns.enumerated() {
                for channel in 0..<channelCount {
                    var sum: Float = 0
                    for (offset, weight) in taps.weights.enumerated() {
                        sum +=
                            weight
                            * Float(source[(row * width + taps.first + offset) * channelCount + channel])
                    }
                    narrowed[(row * newWidth + column) * channelCount + channel] = sum
                }
            }
        }

        let rowLength = newWidth * channelCount
        var result: [Sample] = []
        result.reserveCapacity(newHeight * rowLength)
        for taps in rows {
            for position in 0..<rowLength {
                var sum: Float = 0
                for (offset, weight) in taps.weights.enumerated() {
                    sum += weight * narrowed[(taps.first + offset) * rowLength + position]
                }
                // Weights that sum to 1 only up to rounding can overshoot the largest sample.
                result.append(Sample(min(max(sum.rounded(), 0), Float(Sample.max))))
            }
        }
        return result
    }
}

/// The source positions along one axis that make up one output position, and their weights.
private struct FilterTaps {
    let first: Int
    let weights: [Float]

    init(output: Int, of outputCount: Int, inputCount: Int) {
        let scale = Double(inputCount) / Double(outputCount)
        let reach = max(scale, 1)
        let centre = (Double(output) + 0.5) * scale
        let start = max(Int((centre - reach).rounded(.down)), 0)
        let end = min(Int((centre + reach).rounded(.up)), inputCount)
        let heights = (start..<end).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / reach) }
        let total = heights.reduce(0, +)
        first = start
        weights = heights.map { Float($0 / total) }
    }
}
