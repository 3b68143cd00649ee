import PerceiverKit

/// What happens to the shape of an image that is resized.
public enum ResizeMode: String, Codable, Sendable, CaseIterable {
    /// Rows and columns are scaled each by its own factor.
    case stretch
    /// The middle of the image in the new shape is scaled, and what lies outside is left out.
    case crop
}

/// The mode that the images of a data set were resized with.
extension ResizeMode: DataFact {
    /// `resize`.
    public static let name = "resize"
}

extension Image {
    /// The image at another size, with its shape treated as `mode` says.
    func resized(toHeight newHeight: Int, width newWidth: Int, _ mode: ResizeMode) -> Image {
        switch mode {
        case .stretch: return resized(toHeight: newHeight, width: newWidth)
        case .crop:
            // The largest part in the middle whose sides relate as the new ones do.
            let keptHeight = min(height, max(1, (width * newHeight + newWidth / 2) / newWidth))
            let keptWidth = min(width, max(1, (height * newWidth + newHeight / 2) / newHeight))
            let (top, left) = ((height - keptHeight) / 2, (width - keptWidth) / 2)
            return cropped(rows: top..<top + keptHeight, columns: left..<left + keptWidth)
                .resized(toHeight: newHeight, width: newWidth)
        }
    }

    /// The image at a model's size and in its colours.
    ///
    /// Colours are changed at the new size, so that data sets and `predict`, which both use this, round alike.
    func fitted(toHeight newHeight: Int, width newWidth: Int, _ mode: ResizeMode, channelCount: Int) -> Image
    {
        resized(toHeight: newHeight, width: newWidth, mode).converted(toChannelCount: channelCount)
    }
}
