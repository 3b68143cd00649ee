import PerceiverKit

/// Windows of a series, each with the times that follow it.
///
/// Beside what ``TimelineDataset`` gives, a batch holds `target`, float32 [b, k, horizon], standardised and 0 where nothing is
/// known, and `is_unknown`, bytes of the same shape.
struct TargetWindows: Dataset {
    private let base: TimelineDataset
    private let horizon: Int
    /// The places after the windows of each split.
    let origins: [Split: [Int]]
    let description: DataDescription

    /// Finds the windows of each part whose targets all lie within the part.
    ///
    /// - Parameters:
    ///   - base: the series.
    ///   - horizon: how many times follow each window.
    ///   - setting: the setting that says so, for errors.
    ///   - needsTraining: whether there have to be training examples.
    /// - Throws: `DataError` for parts that are too short.
    init(_ base: TimelineDataset, horizon: Int, setting: String, needsTraining: Bool) throws {
        self.base = base
        self.horizon = horizon
        let series = base.series
        origins = base.origins { part in
            let last = part.upperBound - horizon
            return part.lowerBound <= last ? part.lowerBound...last : nil
        }.mapValues { $0.filter { series.valueCount($0..<$0 + horizon) > 0 } }
        try base.requireOrigins(origins, plus: horizon, of: setting, needsTraining: needsTraining)
        var description = base.description
        for name in ["target", "is_unknown"] {
            description.shapes[name] = [series.channels.count, horizon]
        }
        self.description = description
    }

    var notes: [String] { base.notes }
    var decidedSettings: SettingsTree { base.decidedSettings }

    func count(of split: Split) -> Int { origins[split]?.count ?? 0 }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let places = try (origins[split] ?? []).at(indices, of: split)
        var batch = base.series.windows(before: places, length: base.window)
        let (target, isUnknown) = base.series.known(places.map { $0..<$0 + horizon })
        batch.tensors["target"] = target
        batch.tensors["is_unknown"] = isUnknown
        return batch
    }
}

extension TimelineDataset {
    /// The windows themselves, or each with what follows it where a model continues them.
    ///
    /// - Throws: `DataError` for parts that are too short.
    func examples(for request: DataRequest) throws -> any Dataset {
        guard request.isContinued else { return self }
        return try TargetWindows(
            self, horizon: request.inputSettings(SeriesInputSettings.self).horizon, setting: "input.horizon",
            needsTraining: request.needsTraining)
    }
}
