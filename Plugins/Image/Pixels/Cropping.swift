extension Image {
    /// The part of the image in these rows and columns.
    func cropped(rows: Range<Int>, columns: Range<Int>) -> Image {
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= height && columns.lowerBound >= 0
                && columns.upperBound <= width, "the part lies in the image")
        guard rows.count < height || columns.count < width else { return self }
        return Image(
            height: rows.count, width: columns.count, channelCount: channelCount,
            samples: samples.picked(
                rows.map { row in
                    let start = (row * width + columns.lowerBound) * channelCount
                    return start..<start + columns.count * channelCount
                }))
    }

    /// The image mirrored left to right.
    var mirrored: Image {
        Image(
            height: height, width: width, channelCount: channelCount,
            samples: samples.picked(
                (0..<height).flatMap { row in
                    (0..<width).reversed().map { column in
                        let start = (row * width + column) * channelCount
                        return start..<start + channelCount
                    }
                }))
    }
}
