import PerceiverKit

/// Windows of channels over time, divided in time: first training, then validation, then test.
///
/// An example is known by its origin, the place that follows its window. A batch of k channels holds `values`, float32
/// [b, k, window], standardised and 0 in a gap, `is_gap`, bytes of the same shape, `channels`, int32 [b, k], which of the
/// model's channels they are, and `origin`, float64 [b, 1], the time after the window.
public struct TimelineDataset: Dataset {
    /// The shapes, and the file of channels.
    public let description: DataDescription
    /// What was found, for the user.
    public let notes: [String]
    let series: StandardSeries
    /// The window and the patch, if the settings leave them open.
    public let decidedSettings: SettingsTree
    /// The times of a window, and of a patch.
    let (window, patch): (Int, Int)
    /// The places of the times of each split.
    let parts: [Split: Range<Int>]
    /// The file, for errors.
    let path: String
    /// The places after windows that lie within each part.
    private var origins: [Split: [Int]] = [:]

    /// Reads a CSV, TSV or NPZ file.
    ///
    /// - Throws: `DataError` that names the file and the row; `SettingsError` for settings.
    init(file settings: TimelineSettings, request: DataRequest) throws {
        try settings.checkRanges(at: "data")
        try requirePath(request.path, to: "a CSV, TSV or NPZ file with times")
        let known = try request.files[SeriesDescription.fileName].map { try SeriesDescription(contents: $0) }
        let timeline = try Timeline(at: request.path, known?.columns ?? settings.columns)
        try self.init(timeline, settings, known: known, path: request.path, request: request)
    }

    /// Takes a series.
    ///
    /// - Parameters:
    ///   - whole: the series.
    ///   - settings: the shares of its parts.
    ///   - known: what an earlier run knows of it; nil: found in the training part.
    ///   - path: where it is from, for errors.
    ///   - request: the request for the data.
    /// - Throws: `DataError` for a series that is too short, or has none of the channels; `SettingsError` for settings.
    init(
        _ whole: Timeline, _ settings: TimelineSettings, known: SeriesDescription?, path: String,
        request: DataRequest
    ) throws {
        let timeline = whole.limited(to: settings.limit ?? .max)
        let found =
            try known ?? SeriesDescription(of: timeline, settings, columns: settings.columns, path: path)
        let series = try found.standardised(timeline, path: path)
        let missing = found.channels.map(\.name).filter { !timeline.names.contains($0) }
        // A new run learns those that are there; the batches of another go on as they were.
        guard missing.isEmpty || request.takesOver else {
            throw DataError(
                path: path, expected: "the channels \(found.channels.map(\.name).quoted), as in training",
                found: "none called \(missing.quoted)")
        }
        let parts = TimelineParts(of: timeline.grid, found, isMeasuredWhole: request.purpose == .measureOther)
        self.series = series
        self.path = path
        self.parts = parts.ranges
        let asked = try request.inputSettings(SeriesInputSettings.self)
        try asked.checkRanges(at: "input")
        let input = asked.decided(byTimes: parts.ranges[.train]?.count ?? 0)
        (window, patch) = try input.lengths()
        var decided = SettingsTree()
        if asked.window == nil { decided["window"] = .int(window) }
        if asked.patch == nil { decided["patch"] = .int(patch) }
        decidedSettings = decided
        let shape = [series.channels.count, window]
        description = DataDescription(
            shapes: ["values": shape, "is_gap": shape, "channels": [series.channels.count], "origin": [1]],
            files: [SeriesDescription.fileName: try found.fileContents])
        notes = timeline.summary(found, parts)
        origins = origins { part in
            part.count >= window ? part.lowerBound + window...part.upperBound : nil
        }
        try requireOrigins(origins, plus: 0, needsTraining: request.needsTraining)
    }

    /// The places in each part before which a whole window lies that has a value.
    ///
    /// - Parameter candidates: the places among which to look, of those of a part; nil: none.
    /// - Returns: the origins of each split.
    func origins(among candidates: (Range<Int>) -> ClosedRange<Int>?) -> [Split: [Int]] {
        parts.mapValues { part in
            guard let places = part.isEmpty ? nil : candidates(part) else { return [] }
            return places.filter { $0 >= window && series.valueCount($0 - window..<$0) > 0 }
        }
    }

    /// Checks that there are examples to train on, or otherwise to measure.
    ///
    /// - Parameters:
    ///   - origins: the origins of each split.
    ///   - horizon: how many times have to follow a window.
    ///   - setting: the setting that says so.
    ///   - needsTraining: whether there have to be training examples.
    /// - Throws: `DataError` if there are none.
    func requireOrigins(
        _ origins: [Split: [Int]], plus horizon: Int, of setting: String = "", needsTraining: Bool
    ) throws {
        let split = needsTraining ? Split.train : .test
        guard origins[split]?.isEmpty ?? true else { return }
        let needed =
            horizon == 0
            ? "input.window, \(window)"
            : "input.window, \(window), and \(setting), \(horizon), have together"
        throw DataError(
            path: path, expected: "at least as many times with values for \(split.rawValue) as \(needed)",
            found: "\(parts[split]?.count ?? 0); set smaller ones, or smaller shares for the other parts")
    }

    /// The number of windows of a split.
    public func count(of split: Split) -> Int { origins[split]?.count ?? 0 }

    /// Windows as a batch.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        series.windows(before: try (origins[split] ?? []).at(indices, of: split), length: window)
    }
}

extension [Int] {
    /// The origins with some numbers.
    ///
    /// - Throws: `BatchError` for a number that none has.
    func at(_ indices: [Int], of split: Split) throws -> [Int] {
        guard indices.allSatisfy(self.indices.contains) else {
            throw BatchError("The \(split.rawValue) split has \(count) windows; \(indices) are asked of it.")
        }
        return indices.map { self[$0] }
    }
}
