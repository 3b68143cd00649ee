import PerceiverKit

extension Timeline {
    /// Reads a CSV or TSV file, wide or long.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - settings: what its columns mean.
    /// - Throws: `DataError` that names the file, and the row of times that go back or repeat or of what is no number.
    init(at path: String, _ settings: TimelineColumnSettings) throws {
        let table = try Table(at: path)
        let columns = try TimelineColumns(of: table, settings)
        var reader = TimelineReader(table, columns, settings)
        try table.forEachRow { try reader.add($0) }
        try self.init(reader.found, columns, settings, table)
    }

    private init(
        _ found: [TimelineReader.Channel], _ columns: TimelineColumns, _ settings: TimelineColumnSettings,
        _ table: Table
    ) throws {
        let missing = settings.channels.filter { name in !found.contains { $0.name == name } }
        if case .long = columns.layout, !missing.isEmpty {
            throw DataError(
                path: table.path,
                expected: "the channels \(settings.channels.quoted) (the setting data.channels)",
                found: "none called \(missing.quoted)")
        }
        let times = Set(found.flatMap(\.times)).sorted()
        let (grid, places) =
            try settings.step.map { try TimeGrid.given(step: $0, for: times, path: table.path) }
            ?? TimeGrid.found(in: times, path: table.path, unit: columns.unit)
        try requireMemory(
            16 * Double(grid.count) * Double(found.count),
            for: "A series of \(grid.count) times and \(found.count) channels",
            advice: "data.channels names fewer, and data.step sets longer steps.")
        let placeOfTime = Dictionary(zip(times, places)) { first, _ in first }
        let values = found.map { channel in
            var (sums, counts) = (
                Array(repeating: 0.0, count: grid.count), Array(repeating: 0.0, count: grid.count)
            )
            for (time, value) in zip(channel.times, channel.values) {
                guard let place = placeOfTime[time], !value.isNaN else { continue }
                sums[place] += value
                counts[place] += 1
            }
            // Nothing divided by nothing is NaN, a gap.
            return zip(sums, counts).map { $0 / $1 }
        }
        self.init(
            unit: columns.unit, grid: grid, names: found.map(\.name), values: values,
            notes: table.notes + columns.notes)
    }
}

/// Takes the times and values of a table, row by row.
private struct TimelineReader {
    /// A channel as it stands in the file.
    struct Channel {
        let name: String
        var times: [Double] = []
        var values: [Double] = []
    }

    private(set) var found: [Channel]
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
            found = places.map { Channel(name: table.columns.names[$0]) }
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
                found.append(Channel(name: name))
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
        if let last = found[channel].times.last, settings.step == nil ? time <= last : time < last {
            throw DataError(
                path: row.place, expected: "a time after \(columns.unit.text(last)), that of the row before",
                found: time == last
                    ? "the same once more; leave one out, or set data.step to average over times"
                    : "\(columns.unit.text(time)); the rows should be in the order of time")
        }
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
