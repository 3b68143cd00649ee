import PerceiverKit

/// The rows of a CSV or TSV file, or of a folder with a file for each split.
struct RowSource {
    /// The columns that a model may read.
    private(set) var columns: [RawColumn]
    /// The rows by number, in the source's own splits.
    private(set) var found: FoundExamples<Int>
    private var rowCount = 0

    /// Reads all files.
    ///
    /// - Parameters:
    ///   - path: the file or the folder.
    ///   - settings: which columns mean what.
    ///   - known: the columns of the run that goes on or is measured; nil: those of the training file.
    ///   - rows: the rows that decide labels and splits; nil: the files do.
    ///   - purpose: what the rows are read for.
    /// - Throws: `DataError` that names the file and the row.
    init(
        at path: String, _ settings: RowsSettings, known: TableDescription?, sharing rows: SharedRows?,
        for purpose: DataRequest.Purpose
    ) throws {
        let files = try SplitFiles(
            at: path, extensions: ["csv", "tsv"], needsTraining: purpose != .measureOther)
        let first = files.whole ?? Split.allCases.compactMap { files.files[$0] }[0]
        let table = try Table(at: first, isQuoted: settings.quoted)
        let roles = try ColumnRoles(
            of: table.columns, settings, known: known, sharing: rows, isWhole: files.whole != nil,
            needsAll: purpose == .proceed)
        columns = roles.read.map { RawColumn($0) }
        found = FoundExamples(
            labelColumns: roles.targets, notes: rows == nil ? files.notes + roles.notes : [])
        found.labelSeparator = settings.separator
        guard files.whole == nil else {
            let (rows, splits) = try read(table, roles)
            guard roles.split != nil else {
                found.train = rows
                return
            }
            let (notes, separator) = (found.notes, found.labelSeparator)
            found = FoundExamples(rows, splits: splits, labelColumns: roles.targets)
            (found.notes, found.labelSeparator) = (notes, separator)
            return
        }
        for split in Split.allCases {
            guard let file = files.files[split] else { continue }
            let table = file == first ? table : try Table(at: file, isQuoted: settings.quoted)
            let rows = try read(table, roles).rows
            switch split {
            case .train: found.train = rows
            case .validation: found.validation = rows
            case .test: found.test = rows
            }
        }
    }

    /// Takes rows that are made, the target in the last field.
    init(names: [String], _ rows: [Split: [[String]]]) {
        columns = names.dropLast().map { RawColumn($0) }
        found = FoundExamples(labelColumns: names.suffix(1))
        func examples(_ split: Split) -> [FoundExample<Int>] {
            (rows[split] ?? []).enumerated().map { number, fields in
                for (index, field) in fields.dropLast().enumerated() { columns[index].append(field) }
                rowCount += 1
                return FoundExample(
                    rowCount - 1, name: "\(split.rawValue) \(number)", labels: fields.suffix(1),
                    place: "row \(number + 1) that is made for \(split.rawValue)")
            }
        }
        (found.train, found.validation, found.test) = (
            examples(.train), examples(.validation), examples(.test)
        )
    }

    /// Reads the rows of a file, and the split that each names.
    private mutating func read(
        _ table: Table, _ roles: ColumnRoles
    ) throws -> (rows: [FoundExample<Int>], splits: [Split]) {
        let places = try roles.places(in: table.columns)
        found.notes += ((roles.isShared ? [] : table.notes) + places.notes).filter {
            !found.notes.contains($0)
        }
        var (rows, splits): ([FoundExample<Int>], [Split]) = ([], [])
        var fields = Array(repeating: "", count: columns.count)
        // Rows are told apart by their fields, in whatever order the columns are.
        let order = columns.indices.sorted { columns[$0].name < columns[$1].name }
        try table.forEachRow { row in
            for (index, place) in places.read.enumerated() {
                fields[index] = place.map { row[$0] } ?? ""
                columns[index].append(fields[index])
            }
            rows.append(
                FoundExample(
                    rowCount, name: order.map { fields[$0] }.rowName,
                    labels: places.targets.map { row[$0] }, place: row.place))
            splits.append(try places.split.map { try row.split(inColumn: $0) } ?? .train)
            rowCount += 1
        }
        guard !rows.isEmpty else {
            throw DataError(
                path: table.path, expected: "at least one row after the names of the columns", found: "none")
        }
        return (rows, splits)
    }

    /// The fields of some rows as numbers.
    ///
    /// - Parameters:
    ///   - examples: the rows.
    ///   - reader: reads the fields.
    /// - Returns: a row of values for each of the rows.
    /// - Throws: `DataError` that names the row of a field that is not what its column is.
    func values(of examples: [FoundExample<Int>], _ reader: CellReader) throws -> RowValues {
        var values = RowValues(examples.count, of: reader)
        for column in columns {
            guard let number = reader.numbers[column.name] else { continue }
            // The row that first had a text; those after it are as that one.
            var firsts = Array(repeating: -1, count: column.texts.count)
            for (row, example) in examples.enumerated() {
                let code = Int(column.codes[example.content])
                if firsts[code] < 0 {
                    firsts[code] = row
                    let cell = try reader.cell(column.texts[code], column: number, at: example.place)
                    values.set(cell, row: row, column: number)
                } else {
                    values.copy(fromRow: firsts[code], toRow: row, column: number)
                }
            }
        }
        return values
    }
}
