import ArgumentParser
import Foundation

/// How predictions are written.
enum PredictionFormat: String, CaseIterable, ExpressibleByArgument {
    /// Each input, and below it its labels, numbers and tables.
    case text
    /// An array.
    case json
    /// An object in each line.
    case jsonl
    /// A row for each input, or for each row of its tables.
    case csv
    /// The same, aligned for the eye.
    case table

    /// The formats by the endings of files' names.
    private static let endings: [String: PredictionFormat] = [
        "txt": .text, "json": .json, "jsonl": .jsonl, "ndjson": .jsonl, "csv": .csv,
    ]

    /// The format that a file's name asks for.
    ///
    /// - Throws: `ValidationError` for a name with none of the known endings.
    init(ofFile path: String) throws {
        let ending = (path as NSString).pathExtension.lowercased()
        guard let format = Self.endings[ending] else {
            let known = Self.endings.keys.sorted().map { ".\($0)" }.joined(separator: ", ")
            throw ValidationError(
                "How --out is written goes by its ending, \(known), but it is \(path); name it so, or say --format."
            )
        }
        self = format
    }

    /// Whether an input is a row.
    var hasRows: Bool { self == .csv || self == .table }
}
