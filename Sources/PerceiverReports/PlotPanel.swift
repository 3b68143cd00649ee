/// A rectangle with an axis along its left side and one below.
struct PlotPanel {
    /// Its upper left corner.
    let corner: SVGDrawing.Point
    let width: Double
    let height: Double
    let across: PlotAxis
    let up: PlotAxis

    /// Where a pair of values is on the drawing.
    func point(_ x: Double, _ y: Double) -> SVGDrawing.Point {
        .init(x: corner.x + across.share(x) * width, y: corner.y + height - up.share(y) * height)
    }

    /// Draws both axes with their ticks, and names above and below.
    func draw(named name: String, axis: String, on drawing: inout SVGDrawing) {
        let (right, bottom) = (corner.x + width, corner.y + height)
        for tick in up.ticks {
            let y = point(0, tick.value).y
            drawing.line([.init(x: corner.x, y: y), .init(x: right, y: y)], color: "#e3e3e3")
            drawing.text(tick.text, at: .init(x: corner.x - 8, y: y + 4), anchor: .end)
        }
        for tick in across.ticks {
            let x = point(tick.value, up.range.lowerBound).x
            drawing.line([.init(x: x, y: bottom), .init(x: x, y: bottom + 5)], color: "#333333")
            drawing.text(tick.text, at: .init(x: x, y: bottom + 20), anchor: .middle)
        }
        drawing.line(
            [corner, .init(x: corner.x, y: bottom), .init(x: right, y: bottom)], color: "#333333")
        drawing.text(axis, at: .init(x: (corner.x + right) / 2, y: bottom + 42), anchor: .middle, size: 13)
        drawing.text(name, at: .init(x: corner.x, y: corner.y - 16), size: 15)
    }
}
