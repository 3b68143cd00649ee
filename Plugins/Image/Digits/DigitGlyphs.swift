/// One pen stroke of a glyph.
struct GlyphStroke: Sendable {
    /// The points that the pen passes, with the glyph centred on the origin and one unit high, y downwards.
    let points: [SIMD2<Float>]

    /// Whether the pen curves through the points, or goes straight from one to the next.
    let isSmooth: Bool

    private init(_ hundredths: [Float], isSmooth: Bool) {
        points = stride(from: 0, to: hundredths.count, by: 2).map {
            SIMD2(hundredths[$0], hundredths[$0 + 1]) / 100
        }
        self.isSmooth = isSmooth
    }

    static func curve(_ hundredths: Float...) -> GlyphStroke { GlyphStroke(hundredths, isSmooth: true) }

    static func lines(_ hundredths: Float...) -> GlyphStroke { GlyphStroke(hundredths, isSmooth: false) }
}

/// The usual ways to write each digit: for each digit its variants, for each variant its strokes.
enum DigitGlyphs {
    static let variants: [[[GlyphStroke]]] = [
        zeros, ones, twos, threes, fours, fives, sixes, sevens, eights, nines,
    ]

    private static let zeros: [[GlyphStroke]] = [
        [.curve(5, -50, -18, -40, -30, -5, -22, 35, 0, 50, 22, 35, 30, 0, 20, -38, 0, -50)],
        [.curve(0, -46, -28, -32, -38, 0, -28, 32, 0, 46, 28, 32, 38, 0, 28, -32, 0, -46)],
        [.curve(12, -42, -10, -46, -28, -10, -20, 32, 2, 48, 24, 20, 22, -22, 5, -46, -8, -50)],
    ]

    private static let ones: [[GlyphStroke]] = [
        [.lines(0, -50, 0, 50)],
        [.lines(-14, -33, 2, -50, 2, 50)],
        [.lines(-15, -33, 2, -50, 2, 50), .lines(-20, 50, 22, 50)],
    ]

    private static let twos: [[GlyphStroke]] = [
        [.curve(-25, -28, -12, -48, 14, -46, 25, -24, 10, 5, -12, 30, -28, 48), .lines(-28, 48, 30, 48)],
        [.curve(-25, -32, -5, -50, 22, -36, 18, -5, -10, 35, -26, 42, -24, 28, -6, 34, 12, 46, 32, 42)],
        [
            .curve(-28, -22, -15, -46, 12, -48, 24, -28, 12, -2, -14, 24, -30, 46),
            .curve(-30, 46, -8, 40, 10, 46, 30, 44),
        ],
    ]

    private static let threes: [[GlyphStroke]] = [
        [.curve(-25, -36, -5, -50, 20, -40, 20, -16, -4, -2), .curve(-4, -2, 24, 8, 26, 34, 0, 50, -26, 38)],
        [.lines(-25, -48, 22, -48, -4, -8), .curve(-4, -8, 22, 2, 26, 30, 2, 48, -26, 40)],
        [.curve(-22, -40, 2, -50, 22, -34, 8, -8, -8, -2, 2, -4, 26, 14, 18, 42, -6, 50, -28, 36)],
    ]

    private static let fours: [[GlyphStroke]] = [
        [.lines(-20, -48, -26, 10, 30, 10), .lines(14, -25, 12, 50)],
        [.lines(12, 50, 12, -50, -30, 18, 32, 18)],
        [.curve(-24, -46, -26, -10, -8, 6, 20, 0), .lines(22, -46, 16, 50)],
    ]

    private static let fives: [[GlyphStroke]] = [
        [.lines(26, -48, -18, -48, -22, -6), .curve(-22, -6, 4, -14, 28, 8, 20, 40, -6, 50, -28, 36)],
        [.curve(28, -46, -14, -46, -20, -10, 8, -10, 28, 12, 14, 44, -26, 42)],
        [
            .lines(-16, -46, -20, -8), .curve(-20, -8, 10, -12, 27, 14, 10, 46, -24, 42),
            .lines(-16, -46, 28, -50),
        ],
    ]

    private static let sixes: [[GlyphStroke]] = [
        [.curve(18, -50, -8, -30, -26, 8, -20, 40, 4, 50, 24, 34, 20, 10, 0, 2, -22, 16)],
        [.lines(10, -50, -22, 10), .curve(-22, 10, -24, 38, 0, 50, 24, 34, 18, 8, -4, 2, -22, 18)],
        [.curve(26, -40, 2, -48, -22, -20, -28, 20, -6, 48, 20, 42, 24, 16, 4, 4, -24, 20)],
    ]

    private static let sevens: [[GlyphStroke]] = [
        [.lines(-26, -46, 28, -46, -6, 50)],
        [.lines(-26, -46, 28, -46, -6, 50), .lines(-16, 2, 24, 0)],
        [.curve(-28, -36, -24, -48, 4, -44, 28, -46), .curve(28, -46, 8, -10, -4, 20, -6, 50)],
    ]

    private static let eights: [[GlyphStroke]] = [
        [
            .curve(
                16, -40, -4, -50, -22, -34, -12, -10, 14, 10, 24, 32, 2, 50, -22, 34, -12, 10, 12, -10, 20,
                -32, 8, -48)
        ],
        [
            .curve(0, -50, -18, -40, -18, -16, 0, -6, 18, -16, 18, -40, 0, -50),
            .curve(0, -6, -25, 10, -24, 38, 0, 50, 24, 38, 25, 10, 0, -6),
        ],
    ]

    private static let nines: [[GlyphStroke]] = [
        [.curve(22, -28, 12, -46, -10, -48, -24, -28, -14, -6, 8, -8, 22, -28), .lines(22, -36, 18, 50)],
        [.curve(20, -40, -6, -50, -24, -28, -12, -6, 12, -10, 22, -36, 24, 10, 10, 44, -18, 46)],
        [.curve(20, -32, 2, -48, -20, -36, -20, -12, 2, -6, 20, -32), .lines(20, -32, 0, 50)],
    ]
}
