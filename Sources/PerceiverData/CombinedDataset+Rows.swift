import PerceiverFiles
import PerceiverSettings

extension CombinedDataset {
    /// Combines the parts of each row of a table; any of them may be missing.
    ///
    /// - Parameters:
    ///   - parts: data sets that were opened for the rows, by the names of their inputs.
    ///   - rows: the rows, with their labels.
    ///   - augmentation: how training rows are changed.
    ///   - seed: of these changes.
    /// - Throws: `SettingsError` for a part that reads no tables.
    package init(
        _ parts: [String: any Dataset], of rows: JoinedRows, augmentation: PartAugmentation, seed: UInt64
    ) throws {
        let ordered = try parts.sorted { $0.key < $1.key }.map { name, dataset in
            guard let part = dataset.rowPart else {
                throw SettingsError(
                    "The data set of \"\(name)\" reads no rows of a table, so it cannot be part of one.")
            }
            return (name: name, rows: part)
        }
        var (examples, notes): ([Split: [Example]], [String]) = ([:], [])
        for (split, count) in rows.counts {
            var numbers = Array(repeating: Example(repeating: nil, count: parts.count), count: count)
            for (position, part) in ordered.enumerated() {
                let own = part.rows.numbers[split] ?? []
                for (number, row) in own.enumerated() { numbers[row][position] = number }
                if own.count < count {
                    notes.append(
                        "\((count - own.count).grouped) of \(count.grouped) \(split.rawValue) rows have no \(part.name)"
                    )
                }
            }
            examples[split] = numbers
        }
        self.init(
            parts, examples: examples, labels: rows.labels, augmentation: augmentation, seed: seed,
            notes: rows.notes + notes.sorted(), files: rows.files)
        description.add(rows.target)
    }
}
