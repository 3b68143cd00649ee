import ArgumentParser

/// How predictions are written.
enum PredictionFormat: String, CaseIterable, ExpressibleByArgument {
    /// Each input, and below it its labels and numbers.
    case text
    /// An array.
    case json
    /// An object in each line.
    case jsonl
    /// A row for each input.
    case csv
    /// The same, aligned for the eye.
    case table

    /// The format that a file's name asks for; text for other names.
    init(ofFile path: String) {
        let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        self = Self.allCases.first { $0.rawValue == ending } ?? .text
    }

    /// How many labels of an input are written unless the user says so: in a row, the likeliest.
    var usualLabelCount: Int { [.csv, .table].contains(self) ? 1 : 5 }
}
