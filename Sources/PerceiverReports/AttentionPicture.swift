import Perceiver
import Tensors

/// A picture, and beside it copies of it under attention maps.
struct AttentionPicture {
    /// Smaller pictures are enlarged to at least this side length, in pixels.
    private static let leastSide = 224
    static let gap = 8

    private let picture: RowPicture
    private let maps: [[Float]]
    private let scale: Int

    /// Declares the drawing of a picture; a map has the attention that each cell of the picture gets.
    init(_ picture: RowPicture, maps: [[Float]]) {
        self.picture = picture
        self.maps = maps
        let side = max(picture.pixels.shape[0], picture.pixels.shape[1])
        scale = max(1, (Self.leastSide + side - 1) / side)
    }

    /// The picture, then one with each map over it, side by side.
    var bitmap: Bitmap {
        let plain = enlarged
        return Bitmap(sideBySide: [plain] + maps.map { overlaid($0, on: plain) }, gap: Self.gap)
    }

    private var enlarged: Bitmap {
        let (height, width) = (picture.pixels.shape[0], picture.pixels.shape[1])
        var bitmap = Bitmap(height: height * scale, width: width * scale)
        let bytes = picture.pixels.elements(as: UInt8.self)
        for row in 0..<height {
            for column in 0..<width {
                let offset = 3 * (row * width + column)
                bitmap.fill(
                    rows: row * scale..<(row + 1) * scale, columns: column * scale..<(column + 1) * scale,
                    .init(red: bytes[offset], green: bytes[offset + 1], blue: bytes[offset + 2]))
            }
        }
        return bitmap
    }

    /// The picture in faint grey, and over it the map: from nothing to yellow to red at its largest value.
    private func overlaid(_ map: [Float], on plain: Bitmap) -> Bitmap {
        let (yellow, red) = (
            Bitmap.Color(red: 255, green: 214, blue: 10), Bitmap.Color(red: 208, green: 0, blue: 36)
        )
        let largest = max(map.max() ?? 0, .leastNormalMagnitude)
        var bitmap = plain
        for row in 0..<plain.height {
            for column in 0..<plain.width {
                let line = row * picture.lineCount / plain.height
                let cell = column * picture.columnCount / plain.width
                let share = map[line * picture.columnCount + cell] / largest
                let heat = yellow.mixed(with: red, share: share)
                bitmap[row, column] = plain[row, column].grey.mixed(with: .white, share: 0.35)
                    .mixed(with: heat, share: 0.9 * share)
            }
        }
        return bitmap
    }
}

extension PerceiverIO {
    /// The pictures of an example, each followed by its attention maps of the first and the last cross-attention.
    ///
    /// A map is the mean of the attention weights over latents and heads, divided by its largest value.
    ///
    /// - Parameter example: a batch of one.
    /// - Returns: pictures one below the other; nil if the input adapter has none.
    /// - Throws: what the adapter cannot use.
    public func attentionPicture(of example: Batch) throws -> Bitmap? {
        let pictures = try (input as? any InputWithPictures)?.pictures(of: example) ?? []
        guard !pictures.isEmpty else { return nil }
        let shares = encoder.attention(to: try input(example)).map(\.floats)
        let shown = shares.count > 1 ? [shares[0], shares[shares.count - 1]] : shares
        let parts = pictures.map { picture in
            AttentionPicture(picture, maps: shown.map { Array($0[picture.rows]) }).bitmap
        }
        return Bitmap(stacking: parts, gap: AttentionPicture.gap)
    }
}
