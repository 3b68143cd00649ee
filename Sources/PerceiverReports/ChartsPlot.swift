import Perceiver

/// A drawing of charts, one below the other, with the names of their lines above.
package struct ChartsPlot {
    private static let (panelWidth, panelHeight, gap) = (900.0, 200.0, 90.0)
    private static let bandColor = "#f0d9c5"

    private let charts: [LineChart]

    /// A plot of charts that have the same lines.
    package init(_ charts: [LineChart]) { self.charts = charts }

    /// The plot as an SVG file.
    package var source: String {
        var drawing = SVGDrawing(
            width: Self.panelWidth + Self.gap + 30,
            height: 70 + Double(charts.count) * (Self.panelHeight + Self.gap))
        drawLegend(on: &drawing)
        for (index, chart) in charts.enumerated() {
            draw(chart, top: 80 + Double(index) * (Self.panelHeight + Self.gap), on: &drawing)
        }
        return drawing.source
    }

    private func drawLegend(on drawing: inout SVGDrawing) {
        guard let chart = charts.first else { return }
        let entries =
            chart.lines.enumerated().map { ($1.name, SVGDrawing.lineColor($0), 2.0) }
            + (chart.band.map { [($0.name, Self.bandColor, 10.0)] } ?? [])
        var x = Self.gap
        for (name, color, width) in entries {
            drawing.line([.init(x: x, y: 26), .init(x: x + 22, y: 26)], color: color, width: width)
            drawing.text(name, at: .init(x: x + 30, y: 30))
            // A letter is about 7 wide at this size.
            x += 54 + 7 * Double(name.count)
        }
    }

    private func draw(_ chart: LineChart, top: Double, on drawing: inout SVGDrawing) {
        let band = (chart.band?.low ?? []) + (chart.band?.high ?? [])
        let points = chart.lines.flatMap { $0.pieces.flatMap(\.self) } + band
        let panel = PlotPanel(
            corner: .init(x: Self.gap, y: top), width: Self.panelWidth, height: Self.panelHeight,
            across: PlotAxis(points.map(\.x), smallestStep: 1, tickCount: 10), up: PlotAxis(points.map(\.y)))
        if let band = chart.band {
            let outline = (band.low + band.high.reversed()).map { panel.point($0.x, $0.y) }
            drawing.area(outline, color: Self.bandColor)
        }
        panel.draw(named: chart.title, axis: chart.axis, on: &drawing)
        for (index, line) in chart.lines.enumerated() {
            for piece in line.pieces {
                let points = piece.map { panel.point($0.x, $0.y) }
                let color = SVGDrawing.lineColor(index)
                // A single point has no line.
                if points.count == 1 {
                    drawing.dot(points[0], radius: 2, color: color)
                } else {
                    drawing.line(points, color: color, width: 1.5)
                }
            }
        }
    }
}
