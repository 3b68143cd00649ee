/// Lines of fields as text with aligned columns: the first to the left, as names are, the others to the right, as numbers are.
func textTable(_ lines: [[String]]) -> String {
    let widths = (lines.first ?? []).indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { fields in
        zip(fields, widths).enumerated().map { column, field in
            let padding = String(repeating: " ", count: field.1 - field.0.count)
            return column == 0 ? field.0 + padding : padding + field.0
        }.joined(separator: "  ")
    }.joined(separator: "\n")
}
