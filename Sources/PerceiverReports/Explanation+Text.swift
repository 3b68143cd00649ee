import Perceiver
import PerceiverFiles

extension Explanation {
    /// A line for each row, with what is predicted without it, the difference, and its share of the attention.
    var lines: [String] {
        guard !effects.isEmpty else { return [] }
        func text(_ value: Double) -> String {
            isProbability ? ProgressLine.decimal(value * 100, digitCount: 2) + " %" : "\(Float(value))"
        }
        func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + text(value) }
        let fields = effects.map { effect in
            [
                effect.name.asName, text(effect.without), signed(effect.without - whole),
                ProgressLine.decimal(Double(effect.attention) * 100, digitCount: 1) + " %",
            ]
        }
        let rows = [["without", of.asName, "change", "attention"]] + fields
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let room = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + room : room + cell
            }
            return "    " + cells.joined(separator: "  ")
        }
    }
}
