// Examples that are rows of a table, of which each input reads its columns.

extension CombinedInput {
    /// What each input says of the columns; an input whose columns are not there has nothing of any row.
    ///
    /// - Throws: `BatchError` if no input finds a column, or one reads no tables.
    public func notes(onColumns names: [String]) throws -> [String] {
        let found = try parts.sorted { $0.key < $1.key }.map { name, part in
            if let adapter = part.adapter as? any InputWithColumns {
                return Result { try adapter.notes(onColumns: names) }
            }
            let missing = try columns(of: name).names.filter { !names.contains($0) }
            guard !missing.isEmpty else { return .success([]) }
            let note = "\(missing.quoted) not there: as gaps in every row"
            return missing.count < (part.columns?.names.count ?? 0)
                ? .success([note]) : .failure(BatchError(note))
        }
        guard found.contains(where: { (try? $0.get()) != nil }) else {
            throw BatchError(
                "none of the columns that the run reads is among \(names.quoted).")
        }
        return found.flatMap { result in
            switch result {
            case .success(let notes): notes
            case .failure(let error): ["\(error)"]
            }
        }
    }

    /// The parts of a row that are there.
    ///
    /// - Throws: what is wrong with a field, by the names of its columns.
    public func example(of row: ExampleRow) throws -> Batch {
        var examples: [String: Batch] = [:]
        for (name, part) in parts {
            if let adapter = part.adapter as? any InputWithColumns {
                examples[name] = try adapter.example(of: row)
                continue
            }
            let columns = try columns(of: name)
            guard let source = columns.source(in: row) else {
                examples[name] = Batch(nil, missing: [true])
                continue
            }
            do {
                examples[name] = try (part.adapter as? any InputWithExamples)?.example(source)
            } catch {
                throw BatchError("In the column \(columns.names.quoted): \(error)")
            }
        }
        return Batch(parts: examples)
    }

    private func columns(of name: String) throws -> RowColumns {
        guard let columns = parts[name]?.columns, parts[name]?.adapter is any InputWithExamples else {
            throw BatchError(
                "The input \"\(name)\" was not trained on the rows of a table, and so cannot read one.")
        }
        return columns
    }
}
