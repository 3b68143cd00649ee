import PerceiverKit

/// Windows of a series in which some values are hidden, to be learned.
///
/// Training windows hide others in each epoch; the other splits always the same, and none of the part before them. Beside
/// what ``TimelineDataset`` gives, a batch holds `target`, float32 [b, k, window], the whole window, and `is_unknown`, bytes of
/// the same shape: 0 for what was hidden alone.
struct HiddenPlaces: Dataset {
    private let base: TimelineDataset
    private let share: Float
    private let seed: UInt64
    private let origins: [Split: [Int]]
    let description: DataDescription

    /// Hides values of a data set's windows.
    ///
    /// - Parameters:
    ///   - base: the series.
    ///   - share: the share of the values to hide, half of them in whole patches.
    ///   - seed: of what is hidden.
    ///   - needsTraining: whether there have to be training examples.
    /// - Throws: `DataError` for parts without two values in a window.
    init(_ base: TimelineDataset, share: Float, seed: UInt64, needsTraining: Bool) throws {
        (self.base, self.share, self.seed) = (base, share, seed)
        let series = base.series
        let ends = base.origins { $0.lowerBound + 1...$0.upperBound }
        origins = ends.reduce(into: [:]) { kept, entry in
            let start = base.parts[entry.key]?.lowerBound ?? 0
            kept[entry.key] = entry.value.filter { origin in
                // One to hide, and another to know.
                series.valueCount(max(start, origin - base.window)..<origin) > 0
                    && series.valueCount(origin - base.window..<origin) > 1
            }
        }
        try base.requireOrigins(origins, plus: 0, needsTraining: needsTraining)
        var description = base.description
        description.shapes["target"] = description.shapes["values"]
        description.shapes["is_unknown"] = description.shapes["values"]
        self.description = description
    }

    var notes: [String] { base.notes }
    var isSameEachEpoch: Bool { false }

    func count(of split: Split) -> Int { origins[split]?.count ?? 0 }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let places = try (origins[split] ?? []).at(indices, of: split)
        var batch = base.series.windows(before: places, length: base.window)
        let target = try batch.tensor("values")
        var (values, gaps) = (target.floats, try batch.tensor("is_gap").elements(as: UInt8.self))
        var isUnknown = [UInt8](repeating: 1, count: gaps.count)
        let start = base.parts[split]?.lowerBound ?? 0
        let size = values.count / max(1, places.count)
        for (example, origin) in places.enumerated() {
            var random = CounterRandom(
                seed, UInt64(Split.allCases.firstIndex(of: split) ?? 0), UInt64(epoch),
                UInt64(indices[example]))
            let own = example * size..<(example + 1) * size
            let candidates = own.filter { index in
                gaps[index] == 0 && origin - base.window + index % base.window >= start
            }
            for index in hidden(candidates, of: own, knownCount: own.count { gaps[$0] == 0 }, &random) {
                (values[index], gaps[index], isUnknown[index]) = (0, 1, 0)
            }
        }
        batch.tensors["values"] = Tensor(values, shape: target.shape)
        batch.tensors["is_gap"] = Tensor(gaps, shape: target.shape)
        batch.tensors["target"] = target
        batch.tensors["is_unknown"] = Tensor(isUnknown, shape: target.shape)
        return batch
    }

    /// Which of some places are hidden: at least one, but not all that is known.
    private func hidden(
        _ candidates: [Int], of own: Range<Int>, knownCount: Int, _ random: inout CounterRandom
    ) -> [Int] {
        let isPatchHidden = stride(from: own.lowerBound, to: own.upperBound, by: base.patch).map { _ in
            random.chance(share / 2)
        }
        var hidden: [Int] = []
        for index in candidates {
            let isAlone = random.chance(share / 2)
            if isAlone || isPatchHidden[(index - own.lowerBound) / base.patch] { hidden.append(index) }
        }
        if hidden.isEmpty { hidden = [candidates[Int(random.next() % UInt64(candidates.count))]] }
        if hidden.count == knownCount { hidden.removeLast() }
        return hidden
    }
}
