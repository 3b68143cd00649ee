import Foundation
import PerceiverKit

/// The columns of a table as the training rows have them; a run keeps it in its folder.
public struct TableDescription: Codable, Sendable, Equatable {
    /// The columns that the model reads.
    public let columns: [TableColumn]
    /// The columns that it learns to predict.
    let targets: [String]
    /// The columns that it does not read, because there is nothing to learn from them, or the user says so.
    let leftOut: [String]
    /// What a field without a value says, beside nothing, in lower case.
    let gaps: [String]

    /// All columns beside the targets, those that are left out too.
    var names: [String] { columns.map(\.name) + leftOut }

    /// The file that a run keeps it in.
    static let fileName = "columns.json"

    init(columns: [TableColumn], targets: [String], leftOut: [String], gaps: [String]) {
        self.columns = columns
        self.targets = targets
        self.leftOut = leftOut
        self.gaps = gaps
    }

    /// Reads the file that a run keeps.
    ///
    /// - Throws: `SettingsError` for one that cannot be read.
    init(contents: Data) throws {
        let what = "The run's \(Self.fileName), which says what its columns are,"
        do {
            self = try JSONDecoder().decode(Self.self, from: contents)
        } catch {
            throw SettingsError("\(what) cannot be read: \(error)")
        }
        guard !columns.isEmpty, Set(names).count == names.count else {
            throw SettingsError("\(what) should have columns, each with a name of its own.")
        }
        if let wrong = columns.first(where: { !$0.reading.isPossible }) {
            throw SettingsError("\(what) has numbers of \"\(wrong.name.asName)\" that cannot be.")
        }
    }

    /// The contents of that file.
    var fileContents: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self)
        }
    }
}
