/// An SVG drawing on a white background, built shape by shape.
struct SVGDrawing {
    /// A point: pixels to the right, and down.
    struct Point {
        var x, y: Double
    }

    /// Which part of a text lies at its point.
    enum Anchor: String {
        case start, middle, end
    }

    private static let lineColors = [
        "#1f6fb4", "#d1600a", "#3b8a3e", "#8a4fa3", "#a3453d", "#128a8a", "#8a6d12", "#666666",
    ]

    /// The colour of the line with a number, from 0.
    static func lineColor(_ index: Int) -> String { lineColors[index % lineColors.count] }

    let width: Double
    let height: Double
    private var elements: [String] = []

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// Adds a line through the points, solid or dashed.
    mutating func line(_ points: [Point], color: String, width: Double = 1, isDashed: Bool = false) {
        let coordinates = points.map { "\(Self.text($0.x)),\(Self.text($0.y))" }.joined(separator: " ")
        elements.append(
            "<polyline points=\"\(coordinates)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(Self.text(width))\" "
                + "\(isDashed ? "stroke-dasharray=\"6 4\" " : "")stroke-linejoin=\"round\"/>")
    }

    /// Adds a filled shape with corners at the points.
    mutating func area(_ points: [Point], color: String) {
        let coordinates = points.map { "\(Self.text($0.x)),\(Self.text($0.y))" }.joined(separator: " ")
        elements.append("<polygon points=\"\(coordinates)\" fill=\"\(color)\"/>")
    }

    /// Adds a filled circle.
    mutating func dot(_ center: Point, radius: Double, color: String) {
        elements.append(
            "<circle cx=\"\(Self.text(center.x))\" cy=\"\(Self.text(center.y))\" r=\"\(Self.text(radius))\" "
                + "fill=\"\(color)\"/>")
    }

    /// Adds a circle that is not filled.
    mutating func ring(_ center: Point, radius: Double, color: String) {
        elements.append(
            "<circle cx=\"\(Self.text(center.x))\" cy=\"\(Self.text(center.y))\" r=\"\(Self.text(radius))\" "
                + "fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"/>")
    }

    /// Adds a filled rectangle, whose `corner` is the upper left one, and a text to show where the pointer is over it.
    mutating func rectangle(
        _ corner: Point, width: Double, height: Double, color: String, hint: String? = nil
    ) {
        let shape =
            "<rect x=\"\(Self.text(corner.x))\" y=\"\(Self.text(corner.y))\" width=\"\(Self.text(width))\" "
            + "height=\"\(Self.text(height))\" fill=\"\(color)\""
        elements.append(shape + (hint.map { "><title>\(Self.escaped($0))</title></rect>" } ?? "/>"))
    }

    /// Adds a text on its baseline, turned by `degrees` around its point.
    mutating func text(
        _ text: String, at point: Point, anchor: Anchor = .start, size: Double = 12,
        color: String = "#333333",
        turnedBy degrees: Double = 0
    ) {
        let (x, y) = (Self.text(point.x), Self.text(point.y))
        let turn = degrees == 0 ? "" : " transform=\"rotate(\(Self.text(degrees)) \(x) \(y))\""
        elements.append(
            "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor.rawValue)\" font-size=\"\(Self.text(size))\" "
                + "fill=\"\(color)\"\(turn)>\(Self.escaped(text))</text>")
    }

    /// The text of the SVG file.
    var source: String {
        let (width, height) = (Self.text(width), Self.text(height))
        let start =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
            + "viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\">"
        let ground = "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>"
        return ([start, ground] + elements + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private static func text(_ number: Double) -> String { ProgressLine.decimal(number, digitCount: 2) }

    /// Text that cannot be taken for markup, without the characters that XML has no way to write.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
