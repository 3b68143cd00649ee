import PerceiverKit

/// A channel as it stands in a file: values and their times, in order.
struct TimelineChannel {
    let name: String
    var times: [Double] = []
    /// NaN is a gap.
    var values: [Double] = []
}

extension Timeline {
    /// Puts channels on one grid of times, and averages what has the same place.
    ///
    /// - Throws: `DataError` for channels that are asked for and not there, or times without equal steps; `SettingsError` if
    ///   there is no memory for the grid.
    init(
        _ found: [TimelineChannel], unit: TimeUnit, _ settings: TimelineColumnSettings, path: String,
        notes: [String]
    ) throws {
        let missing = settings.channels.filter { name in !found.contains { $0.name == name } }
        guard missing.isEmpty else {
            throw DataError(
                path: path, expected: "the channels \(settings.channels.quoted) (the setting data.channels)",
                found: "none called \(missing.quoted), but \(found.map(\.name).quoted)")
        }
        let times = Set(found.flatMap(\.times)).sorted()
        let (grid, places) =
            try settings.step.map { try TimeGrid.given(step: $0, for: times, path: path) }
            ?? TimeGrid.found(in: times, path: path, unit: unit)
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
        self.init(unit: unit, grid: grid, names: found.map(\.name), values: values, notes: notes)
    }
}

extension TimeUnit {
    /// Checks that a time may follow another.
    ///
    /// - Parameters:
    ///   - time: the time.
    ///   - last: the one before; nil: there is none.
    ///   - isAveraged: whether several values may have the same time.
    ///   - place: where it stands, for errors.
    /// - Throws: `DataError` for times that go back, or repeat.
    func requireOrder(_ time: Double, after last: Double?, isAveraged: Bool, at place: String) throws {
        guard let last, isAveraged ? time < last : time <= last else { return }
        throw DataError(
            path: place, expected: "a time after \(text(last)), that of the row before",
            found: time == last
                ? "the same once more; leave one out, or set data.step to average over times"
                : "\(text(time)); the rows should be in the order of time")
    }
}
