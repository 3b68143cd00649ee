import Foundation
import Perceiver
import Tensors

/// A picture, and beside it copies of it under attention maps.
struct AttentionPicture {
    /// Smaller pictures are enlarged to at least this side length, in pixels.
    private static let leastSide = 224
    static let gap = 8
    /// Lines of text, and the bar below a map, with the space around them.
    static let (lineHeight, barHeight) = (22, 12)

    /// The attention that each cell of a picture gets, and what it is called.
    struct Map {
        let title: String
        let shares: [Float]
    }

    private let picture: RowPicture
    private let maps: [Map]
    private let scale: Int

    /// Declares the drawing of a picture.
    init(_ picture: RowPicture, maps: [Map]) {
        self.picture = picture
        self.maps = maps
        let side = max(picture.pixels.shape[0], picture.pixels.shape[1])
        scale = max(1, (Self.leastSide + side - 1) / side)
    }

    /// The picture, then one with each map over it, side by side, each below its title and above its scale.
    var bitmap: Bitmap {
        let plain = enlarged
        return Bitmap(
            sideBySide: [titled("example", plain)]
                + maps.map { map in
                    let overlaid = overlaid(map.shares, on: plain)
                    return titled(
                        map.title,
                        Bitmap(stacking: [overlaid, scaleBar(of: map.shares, width: plain.width)], gap: 4))
                }, gap: Self.gap)
    }

    /// A part of the drawing below its title, which may be wider.
    private func titled(_ title: String, _ part: Bitmap) -> Bitmap {
        var line = Bitmap(height: Self.lineHeight, width: max(part.width, Bitmap.width(of: title) + Self.gap))
        line.write(title, row: 4, column: 0)
        return Bitmap(stacking: [line, part], gap: 0)
    }

    /// The colours from nothing to a map's largest share, and the numbers that they stand for.
    private func scaleBar(of map: [Float], width: Int) -> Bitmap {
        let largest = String(format: "%.2g", Double(map.max() ?? 0))
        var bar = Bitmap(
            height: Self.barHeight + Self.lineHeight, width: max(width, Bitmap.width(of: "0 \(largest)")))
        for column in 0..<width {
            bar.fill(
                rows: 0..<Self.barHeight, columns: column..<column + 1,
                Self.color(ofShare: Float(column) / Float(max(1, width - 1)), over: .white))
        }
        bar.write("0", row: Self.barHeight + 4, column: 0)
        bar.write(
            largest, row: Self.barHeight + 4, column: bar.width - Bitmap.width(of: largest))
        return bar
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
        let largest = max(map.max() ?? 0, .leastNormalMagnitude)
        var bitmap = plain
        for row in 0..<plain.height {
            for column in 0..<plain.width {
                let line = row * picture.lineCount / plain.height
                let cell = column * picture.columnCount / plain.width
                let share = map[line * picture.columnCount + cell] / largest
                bitmap[row, column] = Self.color(
                    ofShare: share, over: plain[row, column].grey.mixed(with: .white, share: 0.35))
            }
        }
        return bitmap
    }

    /// The colour of a share of the largest one: from that of the picture to yellow to red.
    private static func color(ofShare share: Float, over ground: Bitmap.Color) -> Bitmap.Color {
        let (yellow, red) = (
            Bitmap.Color(red: 255, green: 214, blue: 10), Bitmap.Color(red: 208, green: 0, blue: 36)
        )
        return ground.mixed(with: yellow.mixed(with: red, share: share), share: 0.9 * share)
    }
}

extension PerceiverIO {
    /// The pictures of an example, each followed by its attention maps of the first and the last cross-attention.
    ///
    /// A map is the mean of the attention weights over latents and heads; its colours go up to its largest value.
    ///
    /// - Parameter example: a batch of one.
    /// - Returns: pictures one below the other; nil if the input adapter has none.
    /// - Throws: what the adapter cannot use.
    public func attentionPicture(of example: Batch) throws -> Bitmap? {
        let pictures = try (input as? any InputWithPictures)?.pictures(of: example) ?? []
        guard !pictures.isEmpty else { return nil }
        let shares = encoder.attention(to: try input(example)).map(\.floats)
        let shown = shares.count > 1 ? [0, shares.count - 1] : Array(shares.indices)
        let parts = pictures.map { picture in
            AttentionPicture(
                picture,
                maps: shown.map {
                    .init(
                        title: "cross-attention \($0 + 1) of \(shares.count)",
                        shares: Array(shares[$0][picture.rows]))
                }
            ).bitmap
        }
        return Bitmap(stacking: parts, gap: AttentionPicture.gap)
    }
}
