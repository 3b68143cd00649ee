import PerceiverKit

/// What each column of a table is for.
struct ColumnRoles {
    /// The names of those that a model may read, those that a run leaves out among them: all that tells rows apart.
    let read: [String]
    /// The names of those that a file should have.
    private let wanted: [String]
    /// The names of those that it learns to predict.
    let targets: [String]
    /// The name of the one that says the split.
    let split: String?
    /// Whether a file has to have all columns.
    private let needsAll: Bool
    /// Whether labels and splits are decided elsewhere, for other data sets too.
    let isShared: Bool
    /// What was chosen, for the user.
    let notes: [String]

    /// Where they are in a file.
    struct Places {
        /// Of each column that is read; nil where the file does not have it.
        let read: [Int?]
        let targets: [Int]
        let split: Int?
        let notes: [String]
    }

    /// Finds the target: that which is named, or one called as labels usually are, or the last column.
    ///
    /// - Parameters:
    ///   - columns: the names of all columns of the first file.
    ///   - settings: which columns mean what.
    ///   - known: the columns of an earlier run, which are read if they are given.
    ///   - rows: the rows that decide labels and splits, and their columns; nil: the file does.
    ///   - isWhole: whether the file has all splits.
    ///   - needsAll: whether a file has to have all columns; otherwise one that is missing is a gap in every row.
    /// - Throws: `DataError` for names that occur twice, or a column that is not there.
    init(
        of columns: ColumnNames, _ settings: RowsSettings, known: TableDescription?,
        sharing rows: SharedRows?, isWhole: Bool, needsAll: Bool
    ) throws {
        self.needsAll = needsAll
        let names = columns.names
        if let twice = Dictionary(grouping: names, by: \.self).filter({ $1.count > 1 }).keys.min() {
            throw DataError(
                path: columns.place, expected: "a name of its own for each column",
                found: "\"\(twice.asName)\" twice; rename one")
        }
        isShared = rows != nil
        if let rows {
            try known?.requireUnread(rows.labelColumns, place: columns.place)
            (targets, split, notes) = ([], nil, [])
            read = known?.names ?? names.filter { !rows.labelColumns.contains($0) }
            wanted = known?.columns.map(\.name) ?? read
            return
        }
        let splitPlace = try columns.index(
            of: isWhole ? settings.splitColumn : nil, setting: "split_column", usual: ["split"])
        split = isWhole ? splitPlace.map { names[$0] } : nil
        let asked = settings.target.isEmpty ? known?.targets ?? [] : settings.target
        let target = try columns.targetIndices(asked, besides: splitPlace)
        let places = target.indices
        targets = places.map { names[$0] }
        notes = target.notes
        try known?.requireUnread(targets, place: columns.place)
        read =
            known?.names
            ?? names.indices.filter { !places.contains($0) && $0 != splitPlace }.map { names[$0] }
        wanted = known?.columns.map(\.name) ?? read
    }

    /// Where the columns are in a file, which may lack some that are read.
    ///
    /// - Throws: `DataError` if a target is not there.
    func places(in columns: ColumnNames) throws -> Places {
        let names = Dictionary(columns.names.enumerated().map { ($1, $0) }) { first, _ in first }
        let missing = wanted.filter { names[$0] == nil }
        // What a run began with it goes on with.
        guard missing.isEmpty || !needsAll && missing.count < wanted.count else {
            throw DataError(
                path: columns.place,
                expected: needsAll
                    ? "the columns that the run was begun with, such as \(missing.quoted)"
                    : "columns such as \(wanted.quoted)",
                found: "the columns \(columns.names.quoted)")
        }
        return Places(
            read: read.map { names[$0] },
            targets: try targets.map { try columns.index(of: $0, setting: "target") },
            split: split.flatMap { names[$0] },
            notes: missing.isEmpty
                ? [] : ["\(columns.place.asName) does not have \(missing.quoted): as gaps in every row"])
    }
}

extension TableDescription {
    /// Checks that a model of these columns does not see what it is to predict.
    ///
    /// - Throws: `DataError` that names the targets among them.
    fileprivate func requireUnread(_ targets: [String], place: String) throws {
        let seen = targets.filter { target in columns.contains { $0.name == target } }
        guard !seen.isEmpty else { return }
        throw DataError(
            path: place, expected: "a target that the earlier run does not read",
            found: "\(seen.quoted), which it does; begin that run with it as a target, or with data.types "
                + "[\(seen[0].asName)=none], so that it does not")
    }
}
