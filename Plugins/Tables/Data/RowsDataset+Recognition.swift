import PerceiverKit

extension RowsDataset {
    /// Whether a path is a CSV or TSV file, or a folder with `train.csv` or `train.tsv`.
    @Sendable static func recognizes(_ path: String) -> Bool {
        SplitFiles.recognizes(path, extensions: ["csv", "tsv"])
    }

    /// Whether no column of the first rows holds texts or the names of files, which other inputs read.
    ///
    /// A file that cannot be read is not said to hold any, so that the error is that of its rows.
    @Sendable static func hasNoTexts(_ path: String) -> Bool {
        guard let files = try? SplitFiles(at: path, extensions: ["csv", "tsv"], needsTraining: false),
            let first = files.whole ?? Split.allCases.compactMap({ files.files[$0] }).first,
            let table = try? Table(at: first), let rows = try? table.firstRows()
        else { return true }
        return table.columns.names.indices.allSatisfy { column in
            let fields = rows.map { $0[column] }.filter { !$0.isEmpty }
            let areDifferent = Set(fields).count * 2 > fields.count
            return !areDifferent || fields.count > 2 * fields.count { $0.isText || $0.isFileName }
        }
    }
}

extension String {
    /// Whether there are several words.
    fileprivate var isText: Bool { utf8.count { $0 == 0x20 } >= 3 && Double(self) == nil }

    /// Whether it ends as names of files do.
    fileprivate var isFileName: Bool {
        guard let point = lastIndex(of: ".") else { return false }
        let ending = self[index(after: point)...]
        return (2...5).contains(ending.count) && ending.contains(where: \.isLetter)
            && ending.allSatisfy { $0.isLetter || $0.isNumber } && Double(self) == nil
    }
}
