/// Puts images side by side in a grid with white gaps, row by row, for a person to look at.
///
/// Each cell is as large as the largest image, with white around smaller ones. The sheet has 8 bits a sample,
/// and colour if any image has.
///
/// - Parameters:
///   - images: one or more images.
///   - columns: images in a row.
///   - gap: white pixels between images and around them.
/// - Returns: the sheet.
public func contactSheet(of images: [Image], columns: Int, gap: Int = 2) -> Image {
    precondition(!images.isEmpty && columns > 0 && gap >= 0, "a sheet has at least one image and one column")
    let cellHeight = gap + (images.map(\.height).max() ?? 0)
    let cellWidth = gap + (images.map(\.width).max() ?? 0)
    let channelCount = images.map(\.channelCount).max() ?? 1
    let columnCount = min(columns, images.count)
    let rowCount = (images.count + columnCount - 1) / columnCount
    let (height, width) = (gap + rowCount * cellHeight, gap + columnCount * cellWidth)

    var pixels = [UInt8](repeating: 255, count: height * width * channelCount)
    for (index, image) in images.enumerated() {
        let (row, column) = index.quotientAndRemainder(dividingBy: columnCount)
        let bytes = image.converted(toChannelCount: channelCount).bytes
        let rowLength = image.width * channelCount
        for line in 0..<image.height {
            let top = gap + row * cellHeight + line
            let start = (top * width + gap + column * cellWidth) * channelCount
            pixels.replaceSubrange(
                start..<start + rowLength, with: bytes[line * rowLength..<(line + 1) * rowLength])
        }
    }
    return Image(height: height, width: width, channelCount: channelCount, samples: .bytes(pixels))
}
