import PerceiverFiles

/// A picture of pixels that is drawn rectangle by rectangle.
public struct Bitmap: Sendable, Equatable {
    /// Red, green and blue.
    package struct Color: Sendable, Equatable {
        package var red, green, blue: UInt8

        static let white = Color(red: 255, green: 255, blue: 255)
        /// The colour of text.
        package static let ink = Color(red: 51, green: 51, blue: 51)

        /// Makes a colour of its parts, from 0 to 255.
        package init(red: UInt8, green: UInt8, blue: UInt8) {
            (self.red, self.green, self.blue) = (red, green, blue)
        }

        /// The colour as SVG writes it, such as `#1f77b4`.
        var name: String { "rgb(\(red),\(green),\(blue))" }

        /// The grey of the same brightness, with the weights of ITU-R BT.601.
        var grey: Color {
            let (r, g, b) = (Int(red), Int(green), Int(blue))
            let level = UInt8((299 * r + 587 * g + 114 * b) / 1000)
            return Color(red: level, green: level, blue: level)
        }

        /// The colour that lies `share` of the way from this one to another; NaN counts as 0.
        func mixed(with other: Color, share: Float) -> Color {
            let share = share > 0 ? min(share, 1) : 0
            func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
                UInt8((Float(a) + (Float(b) - Float(a)) * share).rounded())
            }
            return Color(
                red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
        }
    }

    /// Rows of pixels.
    public let height: Int
    /// Pixels of a row.
    public let width: Int
    /// Red, green and blue of each pixel, row by row.
    public private(set) var bytes: [UInt8]

    /// A white picture.
    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
        bytes = Array(repeating: 255, count: height * width * 3)
    }

    /// The colour of a pixel.
    package subscript(row: Int, column: Int) -> Color {
        get {
            let offset = 3 * (row * width + column)
            return Color(red: bytes[offset], green: bytes[offset + 1], blue: bytes[offset + 2])
        }
        set {
            let offset = 3 * (row * width + column)
            (bytes[offset], bytes[offset + 1], bytes[offset + 2]) = (
                newValue.red, newValue.green, newValue.blue
            )
        }
    }

    /// Fills a rectangle.
    package mutating func fill(rows: Range<Int>, columns: Range<Int>, _ color: Color) {
        for row in rows {
            for column in columns { self[row, column] = color }
        }
    }

    /// Writes a line of text, whose upper left corner is at `row` and `column`; what does not fit is cut off.
    package mutating func write(
        _ text: String, row: Int, column: Int, scale: Int = 2, color: Color = .ink
    ) {
        for (number, character) in text.enumerated() {
            let left = column + number * (PixelFont.width + 1) * scale
            guard left + PixelFont.width * scale <= width else { return }
            for (y, line) in PixelFont.glyph(character).enumerated() {
                for (x, isSet) in line.enumerated() where isSet {
                    fill(
                        rows: row + y * scale..<row + (y + 1) * scale,
                        columns: left + x * scale..<left + (x + 1) * scale, color)
                }
            }
        }
    }

    /// The width of a line of text, in pixels.
    static func width(of text: String, scale: Int = 2) -> Int {
        max(0, text.count * (PixelFont.width + 1) - 1) * scale
    }

    /// Pictures side by side, on white.
    init(sideBySide parts: [Bitmap], gap: Int) {
        self.init(
            height: parts.map(\.height).max() ?? 0,
            width: parts.reduce(gap * (parts.count - 1)) { $0 + $1.width })
        var column = 0
        for part in parts {
            draw(part, row: 0, column: column)
            column += part.width + gap
        }
    }

    /// Pictures one below the other, on white.
    init(stacking parts: [Bitmap], gap: Int) {
        self.init(
            height: parts.reduce(gap * (parts.count - 1)) { $0 + $1.height },
            width: parts.map(\.width).max() ?? 0)
        var row = 0
        for part in parts {
            draw(part, row: row, column: 0)
            row += part.height + gap
        }
    }

    /// Copies another picture into this one, with its upper left corner at `row` and `column`.
    private mutating func draw(_ other: Bitmap, row: Int, column: Int) {
        for y in 0..<other.height {
            for x in 0..<other.width { self[row + y, column + x] = other[y, x] }
        }
    }

    /// The picture as the bytes of a PNG file.
    public var pngFile: [UInt8] {
        PNGFile.bytes(of: bytes, height: height, width: width, channelCount: 3)
    }
}
