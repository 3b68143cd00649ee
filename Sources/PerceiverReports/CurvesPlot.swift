/// A drawing of the curves of loss, accuracy and learning rate over the steps of one or several runs.
package struct CurvesPlot {
    /// A run to draw.
    package struct Run {
        let name: String
        let rows: [MetricsRow]
        /// The step of its best checkpoint; nil: none.
        let bestStep: Int?

        /// Makes a run called `name`.
        package init(name: String, rows: [MetricsRow], bestStep: Int? = nil) {
            self.name = name
            self.rows = rows
            self.bestStep = bestStep
        }
    }

    /// The style of the line for one split of one run.
    private struct Pen {
        let name: String
        let color: String
        let isDashed: Bool
        let rows: [MetricsRow]
        /// The step whose point is marked as the best; nil: none.
        var bestStep: Int?
    }

    private typealias Curve = (pen: Pen, points: [(Double, Double)])

    private static let (panelWidth, panelHeight, gap) = (420.0, 260.0, 80.0)

    /// The styles of all splits of all runs.
    private let splitPens: [Pen]
    /// One style for each run, because all its splits have the same learning rate.
    private let runPens: [Pen]
    /// The name of the only run.
    private let title: String?

    /// A plot of one run, with its name above and a colour for each split.
    package init(_ run: Run) {
        title = run.name
        splitPens = Self.splits(of: run.rows).enumerated().map { index, split in
            Pen(
                name: split.name, color: SVGDrawing.lineColor(index), isDashed: false, rows: split.rows,
                bestStep: split.name == MetricsRow.trainingSplit ? nil : run.bestStep)
        }
        runPens = [Pen(name: "", color: "#333333", isDashed: false, rows: splitPens.first?.rows ?? [])]
    }

    /// A plot of several runs, with a colour for each; lines of the training split are dashed.
    package init(comparing runs: [Run]) {
        title = nil
        let splits = runs.map { Self.splits(of: $0.rows) }
        splitPens = runs.enumerated().flatMap { index, run in
            splits[index].map { split in
                Pen(
                    name: "\(run.name) \(split.name)", color: SVGDrawing.lineColor(index),
                    isDashed: split.name == MetricsRow.trainingSplit, rows: split.rows,
                    bestStep: split.name == MetricsRow.trainingSplit ? nil : run.bestStep)
            }
        }
        runPens = runs.enumerated().map { index, run in
            Pen(
                name: run.name, color: SVGDrawing.lineColor(index), isDashed: false,
                rows: splits[index].first?.rows ?? [])
        }
    }

    /// The plot as an SVG file; nil if no row has a number to show.
    package var source: String? {
        let panels = [
            ("loss", curves(splitPens, \.loss)), ("accuracy", curves(splitPens, \.accuracy)),
            ("learning rate", curves(runPens, \.learningRate)),
        ].filter { !$0.1.isEmpty }
        guard !panels.isEmpty else { return nil }
        let width = Double(panels.count) * (Self.panelWidth + Self.gap) + 30
        let legend = legend(width: width)
        let titleHeight = title == nil ? 0.0 : 26
        let top = titleHeight + 60 + 20 * Double(legend.count)
        var drawing = SVGDrawing(width: width, height: top + Self.panelHeight + 60)
        if let title { drawing.text(title, at: .init(x: Self.gap, y: 28), size: 16) }
        for (line, entries) in legend.enumerated() {
            for (pen, x) in entries {
                let y = titleHeight + 26 + 20 * Double(line)
                drawing.line(
                    [.init(x: x, y: y - 4), .init(x: x + 22, y: y - 4)], color: pen.color, width: 2,
                    isDashed: pen.isDashed)
                drawing.text(pen.name, at: .init(x: x + 30, y: y))
            }
        }
        for (index, panel) in panels.enumerated() {
            let left = Self.gap + Double(index) * (Self.panelWidth + Self.gap)
            draw(panel.1, named: panel.0, at: .init(x: left, y: top), on: &drawing)
        }
        return drawing.source
    }

    /// The rows of each split, in the order in which they first occur.
    private static func splits(of rows: [MetricsRow]) -> [(name: String, rows: [MetricsRow])] {
        let names = rows.map(\.split).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return names.map { name in (name, rows.filter { $0.split == name }) }
    }

    /// The finite points of one metric, for each style that has any.
    private func curves(_ pens: [Pen], _ value: (MetricsRow) -> Float?) -> [Curve] {
        pens.map { pen in
            let points = pen.rows.compactMap { row in
                value(row).flatMap { $0.isFinite ? (Double(row.step), Double($0)) : nil }
            }
            return (pen, points)
        }.filter { !$0.points.isEmpty }
    }

    /// The entries of the legend in lines no longer than `width`, each with the x coordinate where its entry begins.
    private func legend(width: Double) -> [[(pen: Pen, x: Double)]] {
        var lines: [[(pen: Pen, x: Double)]] = []
        var x = Double.infinity
        for pen in splitPens {
            // A letter is about 7 wide at this size.
            let entryWidth = 54 + 7 * Double(pen.name.count)
            if x + entryWidth > width {
                x = Self.gap
                lines.append([])
            }
            lines[lines.count - 1].append((pen, x))
            x += entryWidth
        }
        return lines
    }

    /// Draws one panel, whose upper left corner is `corner`.
    private func draw(
        _ curves: [Curve], named name: String, at corner: SVGDrawing.Point, on drawing: inout SVGDrawing
    ) {
        let points = curves.flatMap(\.points)
        let panel = PlotPanel(
            corner: corner, width: Self.panelWidth, height: Self.panelHeight,
            across: PlotAxis([0] + points.map(\.0), smallestStep: 1), up: PlotAxis(points.map(\.1)))
        panel.draw(named: name, axis: "step", on: &drawing)
        for (pen, points) in curves {
            let line = points.map { panel.point($0.0, $0.1) }
            if let best = points.first(where: { $0.0 == pen.bestStep.map(Double.init) }) {
                let place = panel.point(best.0, best.1)
                drawing.ring(place, radius: 7, color: pen.color)
                drawing.text(
                    "best", at: .init(x: place.x, y: place.y - 12), anchor: .middle, color: pen.color)
            }
            drawing.line(line, color: pen.color, width: 2, isDashed: pen.isDashed)
            // Dots would hide dashes and each other, but a single point has no line.
            guard line.count == 1 || line.count <= 25 && !pen.isDashed else { continue }
            for point in line { drawing.dot(point, radius: 3, color: pen.color) }
        }
    }
}
