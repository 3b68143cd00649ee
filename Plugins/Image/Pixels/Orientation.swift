extension Image {
    /// The image upright, where it was stored in one of the eight orientations of Exif.
    ///
    /// - Parameter orientation: where the first stored row and column lie in the picture (JEITA CP-3451, 4.6.4).
    /// - Returns: the picture as it is looked at; the image itself for 1.
    func upright(from orientation: Int) -> Image {
        guard (2...8).contains(orientation) else { return self }
        // Stored rows are columns of the picture.
        let isTurned = orientation >= 5
        let startsWithLastRow = [3, 4, 6, 7].contains(orientation)
        let startsWithLastColumn = [2, 3, 7, 8].contains(orientation)
        let (newHeight, newWidth) = isTurned ? (width, height) : (height, width)
        let pixels = (0..<newHeight).flatMap { newRow in
            (0..<newWidth).map { newColumn in
                let (row, column) = isTurned ? (newColumn, newRow) : (newRow, newColumn)
                let start =
                    ((startsWithLastRow ? height - 1 - row : row) * width
                        + (startsWithLastColumn ? width - 1 - column : column)) * channelCount
                return start..<start + channelCount
            }
        }
        return Image(
            height: newHeight, width: newWidth, channelCount: channelCount, samples: samples.picked(pixels))
    }
}
