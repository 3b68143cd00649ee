import PerceiverKit

extension Timeline {
    /// The endings of the files that are read.
    static let fileEndings = ["csv", "tsv", "npz"]

    /// Reads a CSV or TSV file, wide or long, or an NPZ file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - settings: what its columns mean.
    /// - Throws: `DataError` that names the file, and the row of times that go back or repeat or of what is no number;
    ///   `FileError` for one that cannot be read.
    init(at path: String, _ settings: TimelineColumnSettings) throws {
        guard firstBytes(ofFileAt: path, count: 2) != [0x50, 0x4B] else {
            try self.init(arraysAt: path, settings)
            return
        }
        let table = try Table(at: path)
        let columns = try TimelineColumns(of: table, settings)
        var reader = TimelineReader(table, columns, settings)
        try table.forEachRow { try reader.add($0) }
        try self.init(
            reader.found, unit: columns.unit, settings, path: path, notes: table.notes + columns.notes)
    }
}

/// Takes the times and values of a table, row by row.
private struct TimelineReader {
    private(set) var found: [TimelineChannel]
    private let columns: TimelineColumns
    private let settings: TimelineColumnSettings
    private let names: [String]
    private var numbers: [String: Int] = [:]
    private var rowCount = 0

    init(_ table: Table, _ columns: TimelineColumns, _ settings: TimelineColumnSettings) {
        self.columns = columns
        self.settings = settings
        names = table.columns.names
        if case .wide(let places) = columns.layout {
            found = places.map { TimelineChannel(name: table.columns.names[$0]) }
        } else {
            found = []
        }
    }

    mutating func add(_ row: Table.Row) throws {
        let time = try self.time(of: row)
        rowCount += 1
        switch columns.layout {
        case .wide(let places):
            for (channel, place) in places.enumerated() { try add(time, place, of: row, to: channel) }
        case .long(let channelColumn, let valueColumn):
            let name = try row.filled(channelColumn, with: "the name of a channel")
            guard settings.channels.isEmpty || settings.channels.contains(name) else { return }
            let channel = numbers[name] ?? found.count
            if channel == found.count {
                found.append(TimelineChannel(name: name))
                numbers[name] = channel
            }
            try add(time, valueColumn, of: row, to: channel)
        }
    }

    private func time(of row: Table.Row) throws -> Double {
        guard let column = columns.time else { return Double(rowCount) }
        let field = try row.filled(column, with: "a time")
        guard let time = columns.unit.time(field) else {
            throw DataError(
                path: row.place, expected: "a time in the column \(names[column].asName), as in other rows",
                found: "\"\(field.asName)\"")
        }
        return time
    }

    private mutating func add(_ time: Double, _ column: Int, of row: Table.Row, to channel: Int) throws {
        try columns.unit.requireOrder(
            time, after: found[channel].times.last, isAveraged: settings.step != nil, at: row.place)
        let field = row[column].trimmed
        var value = Double.nan
        if !field.isEmpty, !settings.gaps.contains(field.lowercased()) {
            guard let number = Double(value: field) else {
                throw DataError(
                    path: row.place,
                    expected:
                        "a number from -1e30 to 1e30 in the column \(names[column].asName), as in other rows",
                    found: "\"\(field.asName)\" (data.gaps lists what means nothing)")
            }
            value = number
        }
        found[channel].times.append(time)
        found[channel].values.append(value)
    }
}
