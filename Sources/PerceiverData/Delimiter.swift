import Perceiver

/// What separates the fields of a table.
enum Delimiter: UInt8, CaseIterable {
    case tab = 0x09
    case comma = 0x2C
    case semicolon = 0x3B
    case bar = 0x7C

    /// The delimiter in the row of column names, outside quotes; of one column alone, that of the file's kind.
    ///
    /// Names hardly ever hold a tab, so a tab is one wherever it is found.
    ///
    /// - Parameters:
    ///   - bytes: the file's.
    ///   - path: the file, for errors.
    ///   - isQuoted: whether fields may stand in double quotes; if not, quotes are text.
    /// - Throws: ``DataError`` for several delimiters, or no end of the row in the first 64 MB.
    init(ofHeaderIn bytes: UnsafeRawBufferPointer, path: String, isQuoted: Bool) throws {
        var found: Set<Delimiter> = []
        var isInQuotes = false
        var position = bytes.markLength
        while position < bytes.count {
            let byte = bytes[position]
            if isQuoted, byte == .quote { isInQuotes.toggle() }
            if !isInQuotes {
                if byte == .lineFeed || byte == .carriageReturn { break }
                if let delimiter = Delimiter(rawValue: byte) { found.insert(delimiter) }
            }
            position += 1
            guard position <= RowReader.maximumFieldLength else {
                throw DataError(
                    path: "\(path), row 1",
                    expected: "a row of column names of at most \(RowReader.maximumFieldLength >> 20) MB",
                    found: "a longer one")
            }
        }
        if found.contains(.tab) {
            self = .tab
        } else if found.count <= 1 {
            self = found.first ?? .usual(in: path)
        } else {
            let names = Delimiter.allCases.filter(found.contains).map(\.character)
            throw DataError(
                path: "\(path), row 1", expected: "column names with one kind of delimiter between them",
                found: "\(names.quoted) (put names that hold one in double quotes, or rename them)")
        }
    }

    /// A tab in files whose names end in `.tsv`, a comma in others.
    static func usual(in path: String) -> Delimiter { path.lowercased().hasSuffix(".tsv") ? .tab : .comma }

    /// Its name, for several.
    var plural: String {
        switch self {
        case .tab: "tabs"
        case .comma: "commas"
        case .semicolon: "semicolons"
        case .bar: "bars"
        }
    }

    private var character: String { String(UnicodeScalar(rawValue)) }
}
