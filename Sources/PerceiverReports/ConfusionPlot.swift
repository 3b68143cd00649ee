import Perceiver

/// A drawing of a confusion table: a row for each true class, a column for each predicted class.
///
/// A cell is as dark as its share of the row is large, so that rare classes can be read as easily as common ones.
package struct ConfusionPlot {
    /// With more classes than this, cells are too small for counts, and there is no space for names.
    private static let (countedClasses, namedClasses) = (24, 60)
    /// How many wrong predictions are listed beside a table without counts.
    private static let listedPairs = 20

    private let table: ConfusionTable
    private let title: String
    private let names: [String]
    private let cell: Double

    /// A plot of a table with a line of text above it.
    package init(_ table: ConfusionTable, title: String) {
        self.table = table
        self.title = title
        let isNamed = table.classNames.count <= Self.namedClasses
        names = isNamed ? table.classNames.map(Self.shortened) : []
        cell = table.classNames.count <= Self.countedClasses ? 40 : isNamed ? 16 : 8
    }

    /// The plot as an SVG file.
    package var source: String {
        let side = cell * Double(table.classNames.count)
        // A letter is about 7 wide at this size; the turned names need as much space above the table.
        let nameRoom = 7 * Double(names.map(\.count).max() ?? 0) + 14
        let corner = SVGDrawing.Point(x: 40 + nameRoom, y: 66 + nameRoom)
        let pairs = isCounted ? [] : worstPairs
        let pairsWidth = 7 * Double(pairs.map(\.count).max() ?? 0)
        var drawing = SVGDrawing(
            width: max(corner.x + side + (pairs.isEmpty ? 30 : 60 + pairsWidth), 420),
            height: max(corner.y + side, corner.y + 20 * Double(pairs.count)) + 30)
        drawing.text(title, at: .init(x: 20, y: 28), size: 15)
        drawing.text("predicted", at: .init(x: corner.x + side / 2, y: 54), anchor: .middle, size: 13)
        drawing.text(
            "true", at: .init(x: 26, y: corner.y + side / 2), anchor: .middle, size: 13, turnedBy: -90)
        drawing.rectangle(corner, width: side, height: side, color: "#f6f6f6")
        for (label, name) in names.enumerated() {
            let middle = (Double(label) + 0.5) * cell
            drawing.text(name, at: .init(x: corner.x - 8, y: corner.y + middle + 4), anchor: .end)
            drawing.text(name, at: .init(x: corner.x + middle + 4, y: corner.y - 8), turnedBy: -90)
        }
        if !pairs.isEmpty {
            drawing.text(
                "most common confusions", at: .init(x: corner.x + side + 30, y: corner.y - 8), size: 13)
        }
        for (line, pair) in pairs.enumerated() {
            drawing.text(pair, at: .init(x: corner.x + side + 30, y: corner.y + 14 + 20 * Double(line)))
        }
        for (truth, row) in table.rows.enumerated() {
            let total = row.reduce(0, +)
            for (prediction, count) in row.enumerated() where count > 0 {
                let cellCorner = SVGDrawing.Point(
                    x: corner.x + Double(prediction) * cell, y: corner.y + Double(truth) * cell)
                let share = Double(count) / Double(total)
                draw(
                    count, share: share, at: cellCorner,
                    hint: sentence(truth, prediction, count: count, share: share), on: &drawing)
            }
        }
        return drawing.source
    }

    /// The plot as a picture for TensorBoard, without text.
    package var bitmap: Bitmap {
        let count = table.classNames.count
        let cell = max(1, 320 / max(1, count))
        var bitmap = Bitmap(height: cell * count, width: cell * count)
        for (truth, row) in table.rows.enumerated() {
            let total = row.reduce(0, +)
            for (prediction, count) in row.enumerated() where count > 0 {
                bitmap.fill(
                    rows: truth * cell..<(truth + 1) * cell,
                    columns: prediction * cell..<(prediction + 1) * cell,
                    Self.color(ofShare: Double(count) / Double(total)))
            }
        }
        return bitmap
    }

    private func draw(
        _ count: Int, share: Double, at corner: SVGDrawing.Point, hint: String, on drawing: inout SVGDrawing
    ) {
        let gap = cell > 10 ? 1.0 : 0
        drawing.rectangle(
            corner, width: cell - gap, height: cell - gap, color: Self.color(ofShare: share).name, hint: hint)
        guard isCounted else { return }
        drawing.text(
            "\(count)", at: .init(x: corner.x + cell / 2, y: corner.y + cell / 2 + 4), anchor: .middle,
            size: 11,
            color: share > 0.5 ? "#ffffff" : "#333333")
    }

    /// Whether cells are large enough for their counts.
    private var isCounted: Bool { table.classNames.count <= Self.countedClasses }

    /// The most common wrong predictions, each as a line.
    private var worstPairs: [String] {
        let pairs = table.rows.enumerated().flatMap { truth, row in
            row.enumerated().filter { $0.offset != truth && $0.element > 0 }
                .map { (truth: truth, prediction: $0.offset, count: $0.element, total: row.reduce(0, +)) }
        }
        return pairs.sorted { ($1.count, $0.truth, $0.prediction) < ($0.count, $1.truth, $1.prediction) }
            .prefix(Self.listedPairs)
            .map {
                sentence($0.truth, $0.prediction, count: $0.count, share: Double($0.count) / Double($0.total))
            }
    }

    private func sentence(_ truth: Int, _ prediction: Int, count: Int, share: Double) -> String {
        "\(table.classNames[truth]) as \(table.classNames[prediction]): \(count), "
            + "\(ProgressLine.decimal(100 * share, digitCount: 1)) %"
    }

    /// From a pale to a dark blue.
    private static func color(ofShare share: Double) -> Bitmap.Color {
        Bitmap.Color(red: 228, green: 238, blue: 248)
            .mixed(with: .init(red: 8, green: 69, blue: 130), share: Float(share))
    }

    private static func shortened(_ name: String) -> String {
        name.count <= 20 ? name : name.prefix(19) + "…"
    }
}
