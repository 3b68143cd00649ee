import PerceiverKit

/// What the columns of a file of times mean.
struct TimelineColumnSettings: Codable, Sendable, Equatable {
    var time: String?
    var channelColumn: String?
    var valueColumn: String?
    var channels: [String]
    /// What a field without a value says, in lower case.
    var gaps: [String]
    /// The step over which values are averaged; nil: times have equal steps.
    var step: Double?
}

/// Which columns of a table are times, channels and values.
struct TimelineColumns {
    /// The number of the column of times; nil: rows follow each other.
    let time: Int?
    let unit: TimeUnit
    let layout: Layout
    /// What was chosen, for the user.
    let notes: [String]

    /// How the values stand in a table.
    enum Layout {
        /// A column for each channel.
        case wide([Int])
        /// A row for each value, with the name of its channel.
        case long(channel: Int, value: Int)
    }

    /// What columns of times and of the names of channels are called, where they do not show it.
    private static let usualTimes = ["time", "date", "datetime", "timestamp", "ds", "t"]
    private static let usualChannels = ["channel", "variable", "series", "sensor", "unique_id"]
    private static let usualValues = ["value", "y"]

    /// Finds them by the names of the columns and the first rows.
    ///
    /// - Throws: `DataError` for a column that is not there, or a table without numbers; `SettingsError` for channels that are
    ///   named twice.
    init(of table: Table, _ settings: TimelineColumnSettings) throws {
        let columns = table.columns
        if let twice = Dictionary(grouping: columns.names, by: \.self).filter({ $1.count > 1 }).keys.min() {
            throw DataError(
                path: columns.place, expected: "a name of its own for each column",
                found: "\"\(twice.asName)\" twice; rename one")
        }
        let rows = try table.firstRows(1000)
        guard !rows.isEmpty else {
            throw DataError(
                path: table.path, expected: "at least one row after the names of the columns", found: "none")
        }
        /// The fields of a column that are no gaps.
        func fields(_ column: Int) -> [String] {
            rows.map { $0[column] }.filter { !$0.isEmpty && !settings.gaps.contains($0.lowercased()) }
        }
        func isNumbers(_ column: Int) -> Bool {
            let fields = fields(column)
            return fields.count { Double(value: $0) != nil } * 20 >= fields.count * 19
        }
        let asked = try settings.time.map { try columns.index(of: $0, setting: "time") }
        let dates = columns.names.indices.first { DateFormat(ofTimes: fields($0)) != nil }
        let time = try asked ?? dates ?? columns.index(of: nil, setting: "time", usual: Self.usualTimes)
        self.time = time
        unit = time.map { TimeUnit(of: fields($0), countsMonths: settings.step == nil) } ?? .row
        var notes = time == nil ? ["no column of times: rows follow each other at equal steps"] : []
        if asked == nil, let time { notes.append("the column \"\(columns.names[time].asName)\" is the time") }
        let channel = try columns.index(
            of: settings.channelColumn, setting: "channel_column", usual: Self.usualChannels)
        if let channel, settings.channelColumn != nil || !isNumbers(channel) {
            let others = columns.names.indices.filter { $0 != time && $0 != channel && isNumbers($0) }
            let usual = try columns.index(
                of: settings.valueColumn, setting: "value_column", usual: Self.usualValues)
            guard let value = usual ?? (others.count == 1 ? others[0] : nil) else {
                throw DataError(
                    path: table.path,
                    expected:
                        "one column of numbers beside \"\(columns.names[channel].asName)\", or data.value_column",
                    found: "the columns \(columns.names.quoted)")
            }
            layout = .long(channel: channel, value: value)
        } else {
            let others = columns.names.indices.filter { $0 != time }
            let wanted =
                try settings.channels.isEmpty
                ? others.filter(isNumbers)
                : settings.channels.map { try columns.index(of: $0, setting: "channels") }
            if let twice = Dictionary(grouping: wanted, by: \.self).filter({ $1.count > 1 }).keys.min() {
                throw SettingsError("data.channels should name \"\(columns.names[twice].asName)\" once.")
            }
            let left = settings.channels.isEmpty ? others.filter { !wanted.contains($0) } : []
            if !left.isEmpty { notes.append("\(left.map { columns.names[$0] }.quoted) left out: no numbers") }
            guard !wanted.isEmpty else {
                throw DataError(
                    path: table.path, expected: "at least one column of numbers beside the time",
                    found: "the columns \(columns.names.quoted)")
            }
            layout = .wide(wanted)
        }
        self.notes = notes
    }
}

extension Table {
    /// The fields of the first rows, without white space around them.
    func firstRows(_ count: Int) throws -> [[String]] {
        struct Enough: Error {}
        var rows: [[String]] = []
        do {
            try forEachRow { row in
                rows.append(columns.names.indices.map { row[$0].trimmed })
                if rows.count == count { throw Enough() }
            }
        } catch is Enough {}
        return rows
    }
}

extension Double {
    /// The number that a field is, with a point or a decimal comma; nil if it is none, or larger than 1e30 in size.
    init?(value field: String) {
        guard let number = Double(field: field, style: .plain) ?? Double(field: field, style: .decimalCommas)
        else {
            return nil
        }
        self = number
    }
}
