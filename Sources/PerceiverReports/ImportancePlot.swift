/// A drawing of how much a metric changes where each row is exchanged: a bar for each, the largest first.
package struct ImportancePlot {
    /// With more rows than this, those that change least are left out.
    private static let shownCount = 60
    private static let (barHeight, barRoom) = (16.0, 360.0)

    private let bars: [(name: String, change: Double)]
    private let title: String

    /// A plot with a line of text above it.
    ///
    /// - Parameters:
    ///   - changes: the name of each row, and how much worse the metric becomes.
    ///   - title: the line.
    package init(_ changes: [(name: String, change: Double)], title: String) {
        bars = Array(changes.prefix(Self.shownCount))
        self.title =
            changes.count > bars.count ? "\(title), the first \(bars.count) of \(changes.count)" : title
    }

    /// The plot as an SVG file.
    package var source: String {
        // A letter is about 7 wide at this size.
        let nameRoom = 7 * Double(bars.map(\.name.count).max() ?? 0) + 34
        let largest = max(bars.map { abs($0.change) }.max() ?? 0, .leastNormalMagnitude)
        var drawing = SVGDrawing(
            width: max(nameRoom + Self.barRoom + 90, 7.5 * Double(title.count) + 40),
            height: 60 + 24 * Double(bars.count))
        drawing.text(title, at: .init(x: 20, y: 28), size: 15)
        for (line, bar) in bars.enumerated() {
            let top = 46 + 24 * Double(line)
            let width = abs(bar.change) / largest * Self.barRoom
            drawing.text(bar.name, at: .init(x: nameRoom - 8, y: top + 13), anchor: .end)
            drawing.rectangle(
                .init(x: nameRoom, y: top), width: max(width, 1), height: Self.barHeight,
                color: bar.change < 0 ? "#b0b0b0" : "#1f6fb4")
            drawing.text(
                ProgressLine.decimal(bar.change, digitCount: 4),
                at: .init(x: nameRoom + width + 6, y: top + 13))
        }
        return drawing.source
    }
}
