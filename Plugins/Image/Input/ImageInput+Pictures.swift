import PerceiverKit

extension ImageInput {
    /// The image itself, with a cell for each row of the input array; if it is neither grey nor RGB, its first channel in grey.
    ///
    /// A batch that has `original_size`, int32 [1, 2], the height and width that an image was stretched from, is shown in
    /// their ratio.
    public func pictures(of batch: Batch) throws -> [RowPicture] {
        let images = try batch.tensor("image")
        guard images.shape == [1] + imageShape else {
            throw BatchError("A picture is made of one image of shape \(imageShape), not of \(images.shape).")
        }
        let (height, width, channelCount) = (imageShape[0], imageShape[1], imageShape[2])
        let bytes =
            images.dtype == .uint8
            ? images.elements(as: UInt8.self) : images.floats.map { UInt8(min(max($0, 0), 1) * 255) }
        let shownCount = channelCount == 3 ? 3 : 1
        let pixels = stride(from: 0, to: bytes.count, by: channelCount).flatMap {
            bytes[$0..<$0 + shownCount]
        }
        var shown = Image(
            height: height, width: width, channelCount: shownCount, samples: .bytes(Array(pixels)))
        if let original = batch.tensors["original_size"]?.elements(as: Int32.self) {
            let ratio = (Double(original[0]) / Double(original[1]) * Double(width) / Double(height))
                .squareRoot()
            shown = shown.fitted(
                toHeight: max(1, Int((Double(height) * ratio).rounded())),
                width: max(1, Int((Double(width) / ratio).rounded())), .stretch, channelCount: shownCount)
        }
        return [
            RowPicture(
                pixels: shown.samples.tensor(shape: [shown.height, shown.width, shownCount]),
                lineCount: rows.grid[0], columnCount: rows.grid[1])
        ]
    }
}
