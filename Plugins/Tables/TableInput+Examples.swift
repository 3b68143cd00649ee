import PerceiverKit

extension TableInput {
    /// A field for each column.
    public var exampleForm: ExampleForm {
        .fields(
            reader.columns.map { column in
                switch column.reading {
                case .number: ExampleField(column.name, .number)
                case .date: ExampleField(column.name, .date)
                case .word(let list): ExampleField(column.name, .word(known: list.words))
                }
            })
    }

    /// Reads a row as a batch of one: `age=39,workclass=Private`, in lines too; a column that is not named is a gap.
    ///
    /// - Throws: `BatchError` or `DataError` that names the source, for what is no row of the table.
    public func example(_ source: ExampleSource) throws -> Batch {
        let text: String
        if let words = source.words {
            text = words
        } else {
            text = try decodedText([UInt8](source.contents()), place: source.name)
        }
        var values = RowValues(1, of: reader)
        var named: Set<Int> = []
        for field in csvFields(text) {
            guard let end = field.firstIndex(of: "=") else {
                throw fault(source, found: "\"\(field.asName)\"")
            }
            let name = String(field[..<end]).trimmed
            guard let column = reader.numbers[name] else {
                guard description.targets.contains(name) || description.leftOut.contains(name) else {
                    throw BatchError(
                        "In \(source.name.asName): there is no column \"\(name.asName)\"; there are "
                            + "\(reader.columns.map(\.name).quoted).")
                }
                continue
            }
            guard named.insert(column).inserted else {
                throw BatchError(
                    "In \(source.name.asName): the column \"\(name.asName)\" is named twice.")
            }
            let cell = try reader.cell(
                String(field[field.index(after: end)...]), column: column, at: source.name)
            values.set(cell, row: 0, column: column)
        }
        return values.batch([0])
    }

    private func fault(_ source: ExampleSource, found: String) -> BatchError {
        let example = reader.columns.prefix(2).map { "\($0.name.asName)=..." }.joined(separator: ",")
        return BatchError("In \(source.name.asName): expected values such as \(example), but found \(found).")
    }

    /// Which columns are missing, and which are new.
    ///
    /// - Throws: `BatchError` for columns of which none is known.
    public func notes(onColumns names: [String]) throws -> [String] {
        let known = reader.columns.map(\.name)
        let missing = known.filter { !names.contains($0) }
        guard missing.count < known.count else {
            throw BatchError("expected columns such as \(known.quoted), but found \(names.quoted).")
        }
        let new = names.filter { name in
            ![known, description.targets, description.leftOut].contains { $0.contains(name) }
        }
        return [
            missing.isEmpty ? nil : "\(missing.quoted) not there: as gaps in every row",
            new.isEmpty
                ? nil
                : "\(new.quoted) not read: the training data did not have \(new.count == 1 ? "it" : "them")",
        ].compactMap { $0 }
    }

    /// The fields of the columns that the model reads.
    ///
    /// - Throws: `DataError` for a field that is not what its column is.
    public func example(of row: ExampleRow) throws -> Batch {
        var values = RowValues(1, of: reader)
        for (name, field) in zip(row.columns, row.fields) {
            guard let column = reader.numbers[name] else { continue }
            values.set(try reader.cell(field, column: column, at: row.table), row: 0, column: column)
        }
        return values.batch([0])
    }
}

/// The fields of lines of CSV, without those of blanks alone.
private func csvFields(_ text: String) -> [String] {
    var (fields, field): ([String], String.UnicodeScalarView) = ([], .init())
    var (isQuoted, wasQuote) = (false, false)
    for character in text.unicodeScalars {
        switch character {
        case "\"":
            // Within quotes a quote is written twice.
            if wasQuote, !isQuoted { field.append(character) }
            isQuoted.toggle()
            wasQuote = !isQuoted
            continue
        case ",", "\n", "\r":
            if isQuoted {
                field.append(character)
            } else {
                fields.append(String(field))
                field = .init()
            }
        default: field.append(character)
        }
        wasQuote = false
    }
    return (fields + [String(field)]).filter { !$0.trimmed.isEmpty }
}
