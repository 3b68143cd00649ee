import PerceiverKit

/// What a field of a table says.
enum Cell: Equatable {
    /// Nothing.
    case gap
    /// A standardised number, the bin that it reaches into, and of a date where in its cycles it is.
    case numbers([Float])
    /// A place in the embedding of all words.
    case word(Int32)
}

/// Reads fields as numbers and places of words.
///
/// Numbers and dates come first, then words; both in the order of the table.
struct CellReader: Sendable {
    /// The columns in the order in which the model has them.
    let columns: [TableColumn]
    /// The number of each column, by name.
    let numbers: [String: Int]
    /// How many of them are numbers or dates.
    let numberCount: Int
    /// Numbers of a number or date: two, or with dates eight.
    let width: Int
    /// Of each column of words, its places in the embedding.
    let placeCounts: [Int]
    private let gaps: Set<String>
    /// Of each column of words, where a word is in the embedding.
    private let places: [[String: Int32]]
    /// Of each column of words, the place of the unseen; nil where none was trained.
    private let unseen: [Int32?]

    init(_ description: TableDescription) {
        let numbers = description.columns.filter { $0.reading.kind != .word }
        let words = description.columns.filter { $0.reading.kind == .word }
        columns = numbers + words
        self.numbers = Dictionary(columns.enumerated().map { ($1.name, $0) }) { first, _ in first }
        numberCount = numbers.count
        width = numbers.contains { $0.reading.kind == .date } ? 8 : 2
        gaps = Set(description.gaps)
        var (places, unseen, counts): ([[String: Int32]], [Int32?], [Int]) = ([], [], [])
        var start: Int32 = 0
        for case .word(let list) in words.map(\.reading) {
            let numbered = list.words.enumerated().map { ($1, start + 1 + Int32($0)) }
            places.append(Dictionary(numbered) { first, _ in first })
            unseen.append(list.hasRare ? start : nil)
            counts.append(list.placeCount)
            start += Int32(list.placeCount)
        }
        placeCounts = counts
        (self.places, self.unseen) = (places, unseen)
    }

    /// How many bins each number or date has.
    var binCounts: [Int] {
        columns.prefix(numberCount).map { column in
            switch column.reading {
            case .number(let scale, _), .date(let scale, _): scale.binCount
            case .word: 0
            }
        }
    }

    /// What should be in a column of numbers, and of dates.
    static let (numberWords, dateWords) = ("a number from -1e30 to 1e30", "a date")

    /// The places in the embedding of all words.
    var placeCount: Int { placeCounts.reduce(0, +) }

    /// How many columns hold words.
    var wordCount: Int { columns.count - numberCount }

    /// What a field says; a word that training rows do not have is a gap where they have no rare words.
    ///
    /// - Parameters:
    ///   - text: the field.
    ///   - index: the number of its column.
    ///   - place: the row, for errors.
    /// - Returns: the number, or the place of the word.
    /// - Throws: `DataError` for what is no number, or no date, in a column of such.
    func cell(_ text: String, column index: Int, at place: @autoclosure () -> String) throws -> Cell {
        let text = text.trimmed
        if text.isEmpty || gaps.contains(text.lowercased()) { return .gap }
        let column = columns[index]
        func fault(_ wanted: String) -> DataError {
            DataError(field: text, of: column.name, wanted: wanted, at: place())
        }
        switch column.reading {
        case .number(let scale, let style):
            guard let number = Double(field: text, style: style) else {
                throw fault(Self.numberWords)
            }
            return .numbers(scale.places(of: number) + Array(repeating: 0, count: width - 2))
        case .date(let scale, let format):
            guard let time = format.time(text) else { throw fault(Self.dateWords) }
            return .numbers(scale.places(of: time.seconds) + time.cycles)
        case .word:
            let word = index - numberCount
            return (places[word][text] ?? unseen[word]).map(Cell.word) ?? .gap
        }
    }
}

extension DataError {
    /// A field is not what its column has in other rows.
    init(field: String, of column: String, wanted: String, at place: String) {
        let name = column.asName
        self.init(
            path: place, expected: "\(wanted) in the column \(name), as in other rows",
            found:
                "\"\(field.asName)\" (data.types [\(name)=word] reads words; data.gaps lists what means nothing)"
        )
    }
}
