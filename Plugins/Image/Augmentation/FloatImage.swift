/// An image whose samples are numbers from 0 to 1, to compute with.
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

    /// The samples of all pixels changed by `change`, kept from 0 to 1.
    func mapped(_ change: (Float) -> Float) -> FloatImage {
        var result = self
        for place in values.indices { result.values[place] = min(max(change(values[place]), 0), 1) }
        return result
    }

    /// This image and another, sample by sample: `share` of this one and the rest of the other.
    ///
    /// A share beyond 1 leads away from the other. Samples are kept from 0 to 1.
    func blended(with other: FloatImage, share: Float) -> FloatImage {
        var result = self
        for place in values.indices {
            let blend = share * values[place] + (1 - share) * other.values[place]
            result.values[place] = min(max(blend, 0), 1)
        }
        return result
    }

    /// The image with a box of it replaced: by that of another image, or by one level.
    func replacing(_ rows: Range<Int>, _ columns: Range<Int>, by filling: Filling) -> FloatImage {
        var result = self
        for row in rows {
            let range = index(row, columns.lowerBound)..<index(row, columns.upperBound)
            switch filling {
            case .image(let other):
                result.values.replaceSubrange(range, with: other.values[range])
            case .level(let level): for place in range { result.values[place] = level }
            }
        }
        return result
    }

    /// What takes the place of a part of an image.
    enum Filling {
        case image(FloatImage)
        case level(Float)
    }
}
