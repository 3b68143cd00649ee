import PerceiverKit

/// A column that a model reads: its name, and how a field of it becomes numbers.
public struct TableColumn: Codable, Sendable, Equatable {
    /// How the fields of a column are read.
    enum Reading: Codable, Sendable, Equatable {
        /// As numbers.
        case number(NumberScale, NumberStyle)
        /// As times: a number, and where in the year, the week and the day.
        case date(NumberScale, DateFormat)
        /// As one of some words.
        case word(WordList)

        /// What a user calls it.
        var kind: ColumnKind {
            switch self {
            case .number: .number
            case .date: .date
            case .word: .word
            }
        }
    }

    /// Its name in the first row of the table.
    public let name: String
    let reading: Reading
}

/// What a column holds, as settings name it.
enum ColumnKind: String, CaseIterable {
    case number, date, word
    /// It is left out.
    case none
}

extension TableColumn.Reading {
    /// Whether its numbers are such as training rows give.
    var isPossible: Bool {
        switch self {
        case .number(let scale, _), .date(let scale, _):
            scale.mean.isFinite && scale.deviation.isFinite && scale.deviation > 0
                && scale.edges.allSatisfy(\.isFinite) && scale.edges.count != 1
                && zip(scale.edges, scale.edges.dropFirst()).allSatisfy { $0 < $1 }
        case .word: true
        }
    }
}
