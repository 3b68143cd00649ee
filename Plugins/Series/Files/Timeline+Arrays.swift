import PerceiverKit

extension Timeline {
    /// Reads an NPZ file of arrays: `values`, numbers [times, channels] in which NaN is a gap, or [times] of one channel; perhaps
    /// `times` [times], which are dates as `datetime64` or texts, or numbers; and perhaps `channels`, their names.
    ///
    /// Without times, rows follow each other at equal steps. The settings of the columns name other arrays.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - settings: the names of the arrays, where they are others: of `times` in `time`, of `values` in `valueColumn`, of `channels`
    ///     in `channelColumn`.
    /// - Throws: `DataError` that names the array, for one that is not there, has another shape or type, or times that go back or
    ///   repeat; `FileError` for a file that cannot be read.
    init(arraysAt path: String, _ settings: TimelineColumnSettings) throws {
        let arrays = try SeriesArrays(path: path, settings)
        let (values, shape) = try arrays.values()
        let names = try arrays.channelNames(count: shape.channels)
        let (times, unit) = try arrays.times(count: shape.times)
        let found = names.enumerated().map { channel, name in
            TimelineChannel(
                name: name, times: times,
                values: (0..<shape.times).map { values[$0 * shape.channels + channel] })
        }
        try self.init(
            found.filter { settings.channels.isEmpty || settings.channels.contains($0.name) }, unit: unit,
            settings, path: path,
            notes: unit == .row ? ["no array of times: rows follow each other at equal steps"] : [])
    }
}

/// The arrays of a file that are a series, checked.
private struct SeriesArrays {
    private let archive: NumPyArchive
    private let path: String
    private let settings: TimelineColumnSettings

    init(path: String, _ settings: TimelineColumnSettings) throws {
        (self.path, self.settings) = (path, settings)
        archive = try NumPyArchive(path: path)
    }

    /// The values, a row for each time.
    func values() throws -> (values: [Double], shape: (times: Int, channels: Int)) {
        let name = settings.valueColumn ?? "values"
        let array = try required(name, setting: settings.valueColumn == nil ? nil : "value_column")
        guard case .numbers(let values) = array.values, (1...2).contains(array.shape.count), !values.isEmpty
        else {
            throw unfit(name, array, expected: "numbers of shape [times, channels]")
        }
        let channelCount = array.shape.count == 1 ? 1 : array.shape[1]
        if let index = values.firstIndex(where: { abs($0) > 1e30 }) {
            throw DataError(
                path: place(name), expected: "numbers from -1e30 to 1e30, and NaN for a gap",
                found: "\(values[index]) at [\(index / channelCount), \(index % channelCount)]")
        }
        return (values, (array.shape[0], channelCount))
    }

    /// The names of the channels; numbered ones where the file has none.
    func channelNames(count: Int) throws -> [String] {
        let name = settings.channelColumn ?? "channels"
        guard let array = try optional(name, setting: "channel_column", isSet: settings.channelColumn != nil)
        else { return (1...count).map { "channel \($0)" } }
        guard case .texts(let names) = array.values, array.shape == [count] else {
            throw unfit(name, array, expected: "\(count) texts, the names of the channels")
        }
        if let twice = Dictionary(grouping: names, by: \.self).filter({ $1.count > 1 }).keys.min() {
            throw DataError(
                path: place(name), expected: "a name of its own for each channel",
                found: "\"\(twice.asName)\" twice; rename one")
        }
        return names
    }

    /// The times, and how they are written; the numbers of rows where the file has none.
    func times(count: Int) throws -> (times: [Double], unit: TimeUnit) {
        let name = settings.time ?? "times"
        guard let array = try optional(name, setting: "time", isSet: settings.time != nil) else {
            return ((0..<count).map(Double.init), .row)
        }
        guard array.shape == [count] else {
            throw unfit(name, array, expected: "\(count) times, one for each row of the values")
        }
        let (times, unit) = try times(in: array, name)
        for (index, time) in times.enumerated() {
            let place = "\(place(name)), element \(index)"
            guard time.isFinite else {
                throw DataError(path: place, expected: "a time", found: "none (NaN or NaT)")
            }
            try unit.requireOrder(
                time, after: index > 0 ? times[index - 1] : nil, isAveraged: settings.step != nil, at: place)
        }
        return (times, unit)
    }

    private func times(in array: NumPyArray, _ name: String) throws -> ([Double], TimeUnit) {
        switch array.values {
        case .numbers(let numbers): return (numbers, .number)
        case .times(let times): return (times, .date(.yearFirst))
        case .texts(let texts):
            guard let format = DateFormat(ofTimes: texts) else {
                throw unfit(name, array, expected: "dates, all written alike, or numbers")
            }
            return (texts.compactMap { format.time($0)?.seconds }, .date(format))
        }
    }

    private func required(_ name: String, setting: String?) throws -> NumPyArray {
        guard let array = try archive.array(name) else {
            throw DataError(
                path: path,
                expected: "an array \"\(name.asName)\"\(setting.map { " (the setting data.\($0))" } ?? "")",
                found: archive.names.isEmpty ? "no arrays" : archive.names.quoted)
        }
        return array
    }

    private func optional(_ name: String, setting: String, isSet: Bool) throws -> NumPyArray? {
        try isSet ? required(name, setting: setting) : archive.array(name)
    }

    private func unfit(_ name: String, _ array: NumPyArray, expected: String) -> DataError {
        let kind =
            switch array.values {
            case .numbers: "numbers"
            case .texts: "texts"
            case .times: "times"
            }
        return DataError(path: place(name), expected: expected, found: "\(kind) of shape \(array.shape)")
    }

    private func place(_ name: String) -> String { "\(path), array \(name.asName)" }
}
