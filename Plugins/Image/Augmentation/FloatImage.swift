/// An image with samples from 0 to 1 as floating-point numbers.
struct FloatImage: Sendable, Equatable {
    let height: Int
    let width: Int
    let channelCount: Int
    /// Row-major with channels last.
    var values: [Float]

    init(_ image: Image) {
        (height, width, channelCount) = (image.height, image.width, image.channelCount)
        values = image.unitValues
    }

    /// The index of the first sample of a pixel.
    func index(_ row: Int, _ column: Int) -> Int { (row * width + column) * channelCount }

    /// The image with `change` applied to every sample and the results clamped to 0 to 1.
    func mapped(_ change: (Float) -> Float) -> FloatImage {
        var result = self
        for position in values.indices { result.values[position] = min(max(change(values[position]), 0), 1) }
        return result
    }

    /// Blends this image and another: `share` of this one and the rest of the other.
    ///
    /// A share above 1 extrapolates away from the other. Samples are clamped to 0 ... 1.
    func blended(with other: FloatImage, share: Float) -> FloatImage {
        var result = self
        for position in values.indices {
            let blend = share * values[position] + (1 - share) * other.values[position]
            result.values[position] = min(max(blend, 0), 1)
        }
        return result
    }

    /// The image with a box replaced by that of another image, or by a constant level.
    func replacing(_ rows: Range<Int>, _ columns: Range<Int>, by filling: Filling) -> FloatImage {
        var result = self
        for row in rows {
            let range = index(row, columns.lowerBound)..<index(row, columns.upperBound)
            switch filling {
            case .image(let other):
                result.values.replaceSubrange(range, with: other.values[range])
            case .level(let level): for position in range { result.values[position] = level }
            }
        }
        return result
    }

    /// What replaces a part of an image.
    enum Filling {
        case image(FloatImage)
        case level(Float)
    }
}
