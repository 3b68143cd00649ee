import Perceiver

/// A drawing of charts, one below the other, with the names of their lines above.
package struct ChartsPlot {
    private static let (panelWidth, panelHeight, gap, legendHeight) = (900.0, 200.0, 90.0, 30.0)
    private static let bandColor = "#f0d9c5"

    private let charts: [LineChart]

    /// A plot of charts; names of lines that are those of the chart above are not said again.
    package init(_ charts: [LineChart]) { self.charts = charts }

    /// The plot as an SVG file.
    package var source: String {
        var top = 0.0
        let placed = charts.enumerated().map { index, chart in
            let hasLegend = index == 0 || chart.lineNames != charts[index - 1].lineNames
            defer { top += Self.panelHeight + Self.gap + (hasLegend ? Self.legendHeight : 0) }
            return (chart: chart, top: top, hasLegend: hasLegend)
        }
        var drawing = SVGDrawing(width: Self.panelWidth + Self.gap + 30, height: 40 + top)
        for (chart, top, hasLegend) in placed {
            if hasLegend { drawLegend(of: chart, top: top, on: &drawing) }
            draw(chart, top: top + (hasLegend ? Self.legendHeight : 0) + 50, on: &drawing)
        }
        return drawing.source
    }

    private func drawLegend(of chart: LineChart, top: Double, on drawing: inout SVGDrawing) {
        let entries =
            chart.lines.enumerated().map { ($1.name, SVGDrawing.lineColor($0), 2.0) }
            + (chart.band.map { [($0.name, Self.bandColor, 10.0)] } ?? [])
        var x = Self.gap
        for (name, color, width) in entries {
            drawing.line(
                [.init(x: x, y: top + 26), .init(x: x + 22, y: top + 26)], color: color, width: width)
            drawing.text(name, at: .init(x: x + 30, y: top + 30))
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

extension LineChart {
    /// The names that a legend says.
    fileprivate var lineNames: [String] { lines.map(\.name) + (band.map { [$0.name] } ?? []) }
}
