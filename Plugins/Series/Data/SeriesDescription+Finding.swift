import PerceiverKit

extension SeriesDescription {
    /// Divides a series in time, and takes the mean and deviation of each channel from the training part.
    ///
    /// - Throws: `DataError` if no channel has a value in the training part.
    init(
        of timeline: Timeline, _ settings: TimelineSettings, columns: TimelineColumnSettings, path: String
    ) throws {
        let grid = timeline.grid
        let testCount = Int((Float(grid.count) * settings.testShare).rounded())
        let validationCount = Int((Float(grid.count) * settings.validationShare).rounded())
        let trainCount = grid.count - testCount - validationCount
        guard trainCount > 0 else {
            throw SettingsError(
                "data.validation_share and data.test_share leave none of the \(grid.count) times for training."
            )
        }
        let read = timeline.names.indices.filter { number in
            timeline.values[number].prefix(trainCount).contains { !$0.isNaN }
        }
        guard !read.isEmpty else {
            throw DataError(
                path: path, expected: "a channel with values in the \(trainCount) times for training",
                found: "none")
        }
        channels = read.map { Channel(timeline.names[$0], timeline.values[$0].prefix(trainCount)) }
        unit = timeline.unit
        step = grid.step
        self.columns = columns
        validationStart = grid.time(trainCount)
        testStart = grid.time(trainCount + validationCount)
    }
}

/// The parts of a series.
struct TimelineParts {
    /// The places of the times of each split.
    let ranges: [Split: Range<Int>]

    /// Divides times where an earlier run, or this one, says that parts begin.
    ///
    /// - Parameters:
    ///   - grid: the times.
    ///   - description: says where the parts begin.
    ///   - isMeasuredWhole: whether all times are for the test.
    init(of grid: TimeGrid, _ description: SeriesDescription, isMeasuredWhole: Bool) {
        let (first, second) =
            isMeasuredWhole
            ? (0, 0)
            : (
                grid.firstPlace(from: description.validationStart),
                grid.firstPlace(from: description.testStart)
            )
        ranges = [
            .train: 0..<first, .validation: first..<max(first, second),
            .test: max(first, second)..<grid.count,
        ]
    }
}

extension Timeline {
    /// What there is of times, gaps and parts, for the user.
    func summary(_ description: SeriesDescription, _ parts: TimelineParts) -> [String] {
        let last = unit.text(grid.time(grid.count - 1))
        let times =
            "\(grid.count.grouped) times, \(unit.length(grid.step)) apart, from \(unit.text(grid.start)) to \(last)"
        let read = Set(description.channels.map(\.name))
        let channels =
            "\(read.count == 1 ? "1 channel" : "\(read.count) channels"): \(names.filter(read.contains).quoted)"
        let starts = [Split.validation, .test].compactMap { split -> String? in
            guard let range = parts.ranges[split], !range.isEmpty, range.lowerBound > 0 else { return nil }
            return "\(split.rawValue) from \(unit.text(grid.time(range.lowerBound)))"
        }
        let constant = zip(names, values).filter { name, values in
            read.contains(name) && Set(values[parts.ranges[.train] ?? 0..<0].filter { !$0.isNaN }).count == 1
        }.map(\.0)
        let unread = names.filter { !read.contains($0) }
        return notes + [times, channels, gapSummary]
            + (starts.isEmpty ? [] : [starts.joined(separator: ", ")])
            + (constant.isEmpty ? [] : ["\(constant.quoted) of one value alone in training"])
            + (unread.isEmpty ? [] : ["\(unread.quoted) not read: no value in training"])
    }

    private var gapSummary: String {
        let shares = zip(names, values).map { name, values in
            (name: name, share: Double(values.count(where: \.isNaN)) / Double(max(1, values.count)))
        }.filter { $0.share > 0 }
        guard !shares.isEmpty else { return "no gaps" }
        let most = shares.sorted { $0.share > $1.share }.prefix(5).map { name, share in
            "\(Float((share * 1000).rounded() / 10)) % of \"\(name.asName)\""
        }
        return "gaps: \(most.joined(separator: ", "))"
            + (shares.count > 5 ? " and \(shares.count - 5) more" : "")
    }
}
