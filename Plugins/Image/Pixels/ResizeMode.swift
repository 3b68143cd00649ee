import PerceiverKit

/// How an image of another shape is resized.
public enum ResizeMode: String, Codable, Sendable, CaseIterable {
    /// Rows and columns are scaled by different factors.
    case stretch
    /// The largest central part of the new shape is scaled; the rest is cut off.
    case crop
}

/// The mode with which the images of a data set were resized.
extension ResizeMode: DataFact {
    /// `resize`.
    public static let name = "resize"
}

extension Image {
    /// The image at another size, resized by `mode`.
    func resized(toHeight newHeight: Int, width newWidth: Int, _ mode: ResizeMode) -> Image {
        switch mode {
        case .stretch: return resized(toHeight: newHeight, width: newWidth)
        case .crop:
            // The largest central part with the new aspect ratio.
            let keptHeight = min(height, max(1, (width * newHeight + newWidth / 2) / newWidth))
            let keptWidth = min(width, max(1, (height * newWidth + newHeight / 2) / newHeight))
            let (top, left) = ((height - keptHeight) / 2, (width - keptWidth) / 2)
            return cropped(rows: top..<top + keptHeight, columns: left..<left + keptWidth)
                .resized(toHeight: newHeight, width: newWidth)
        }
    }

    /// The image at a model's size, with its number of channels.
    ///
    /// Colours are converted after resizing. Data sets and `predict` both use this, so that they round alike.
    func fitted(toHeight newHeight: Int, width newWidth: Int, _ mode: ResizeMode, channelCount: Int) -> Image
    {
        resized(toHeight: newHeight, width: newWidth, mode).converted(toChannelCount: channelCount)
    }
}
