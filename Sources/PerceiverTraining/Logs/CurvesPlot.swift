/// Loss and accuracy of each split over the steps of a run, as a drawing.
struct CurvesPlot {
    private static let colors = ["#1f6fb4", "#d1600a", "#3b8a3e", "#8a4fa3"]
    private static let (panelWidth, panelHeight, gap) = (420.0, 260.0, 70.0)

    private let rows: [MetricsRow]
    private let splits: [String]

    /// A plot of the rows of metrics.csv.
    init(_ rows: [MetricsRow]) {
        self.rows = rows
        splits = rows.map(\.split).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The plot as an SVG file; nil if no row has a number to show.
    var source: String? {
        let metrics: [(name: String, value: (MetricsRow) -> Float?)] = [
            ("loss", \.loss), ("accuracy", \.accuracy),
        ]
        let panels = metrics.map { (name: $0.name, curves: curves($0.value)) }.filter { !$0.curves.isEmpty }
        guard !panels.isEmpty else { return nil }
        var drawing = SVGDrawing(
            width: Double(panels.count) * (Self.panelWidth + Self.gap) + 30, height: Self.panelHeight + 110)
        for (index, panel) in panels.enumerated() {
            let left = Self.gap + Double(index) * (Self.panelWidth + Self.gap)
            draw(panel.curves, named: panel.name, at: .init(x: left, y: 50), on: &drawing)
        }
        return drawing.source
    }

    /// The finite points of one metric for each split that has any.
    private func curves(_ value: (MetricsRow) -> Float?) -> [(split: String, points: [(Double, Double)])] {
        splits.map { split in
            let points = rows.filter { $0.split == split }.compactMap { row in
                value(row).flatMap { $0.isFinite ? (Double(row.step), Double($0)) : nil }
            }
            return (split, points)
        }.filter { !$0.points.isEmpty }
    }

    /// Draws one panel, whose upper left corner is `corner`.
    private func draw(
        _ curves: [(split: String, points: [(Double, Double)])], named name: String,
        at corner: SVGDrawing.Point,
        on drawing: inout SVGDrawing
    ) {
        let points = curves.flatMap(\.points)
        let (across, up) = (PlotAxis([0] + points.map(\.0), smallestStep: 1), PlotAxis(points.map(\.1)))
        let (right, bottom) = (corner.x + Self.panelWidth, corner.y + Self.panelHeight)
        func place(_ step: Double, _ value: Double) -> SVGDrawing.Point {
            .init(
                x: corner.x + across.share(step) * Self.panelWidth,
                y: bottom - up.share(value) * Self.panelHeight)
        }
        for tick in up.ticks {
            let y = place(0, tick.value).y
            drawing.line([.init(x: corner.x, y: y), .init(x: right, y: y)], color: "#e3e3e3")
            drawing.text(tick.text, at: .init(x: corner.x - 8, y: y + 4), anchor: .end)
        }
        for tick in across.ticks {
            let x = place(tick.value, up.range.lowerBound).x
            drawing.line([.init(x: x, y: bottom), .init(x: x, y: bottom + 5)], color: "#333333")
            drawing.text(tick.text, at: .init(x: x, y: bottom + 20), anchor: .middle)
        }
        drawing.line(
            [corner, .init(x: corner.x, y: bottom), .init(x: right, y: bottom)], color: "#333333")
        drawing.text("step", at: .init(x: (corner.x + right) / 2, y: bottom + 42), anchor: .middle, size: 13)
        drawing.text(name, at: .init(x: corner.x, y: corner.y - 16), size: 15)
        for (index, curve) in curves.enumerated() {
            let color = Self.colors[(splits.firstIndex(of: curve.split) ?? 0) % Self.colors.count]
            let line = curve.points.map { place($0.0, $0.1) }
            drawing.line(line, color: color, width: 2)
            for point in line where line.count <= 50 { drawing.dot(point, radius: 3, color: color) }
            let legend = SVGDrawing.Point(
                x: right - 100 * Double(curves.count - index) + 16, y: corner.y - 16)
            drawing.dot(.init(x: legend.x - 10, y: legend.y - 4), radius: 4, color: color)
            drawing.text(curve.split, at: legend)
        }
    }
}
