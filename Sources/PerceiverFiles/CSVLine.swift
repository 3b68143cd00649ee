extension [String] {
    /// The fields as a line of CSV, quoted where they have to be.
    package var csvLine: String {
        map { field in
            field.contains { ",\"".contains($0) || $0.isNewline }
                ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
        }.joined(separator: ",")
    }
}
