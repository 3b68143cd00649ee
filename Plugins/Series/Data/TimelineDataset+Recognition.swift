import PerceiverKit

extension TimelineDataset {
    /// Whether a path is a CSV, TSV or NPZ file.
    @Sendable static func recognizes(_ path: String) -> Bool {
        itemKind(at: path) == .file && SplitFiles.recognizes(path, extensions: Timeline.fileEndings)
    }

    /// Whether the first rows of a file have dates in order at equal steps, and otherwise numbers alone, or its arrays are those of a
    /// series.
    @Sendable static func hasTimes(_ path: String) -> Bool {
        if let arrays = try? NumPyArchive(path: path) { return arrays.names.contains("values") }
        let settings = TimelineSettings().columns
        guard let table = try? Table(at: path), let rows = try? table.firstRows(100), rows.count >= 10 else {
            return false
        }
        let columns = table.columns.names.indices.map { column in
            rows.map { $0[column] }.filter { !settings.gaps.contains($0.lowercased()) && !$0.isEmpty }
        }
        guard let time = columns.firstIndex(where: { DateFormat(ofTimes: $0) != nil }), columns.count > 1,
            let format = DateFormat(ofTimes: columns[time]), columns[time].count == rows.count
        else { return false }
        let times = columns[time].compactMap { format.time($0)?.seconds }
        return zip(times, times.dropFirst()).allSatisfy(<)
            && (try? TimeGrid.found(in: times, path: path, unit: .date(format))) != nil
            && columns.indices.allSatisfy { column in
                column == time || columns[column].allSatisfy { Double(value: $0) != nil }
            }
    }
}
