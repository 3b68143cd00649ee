import PerceiverKit

/// Checks that a data set does what `Dataset` promises, on a few examples of each split.
///
/// - Parameters:
///   - dataset: the data set.
///   - again: the same one, opened anew with the same seed; nil: repeatability is not checked.
/// - Returns: a sentence for each fault, which names the data set, what was expected and what was found.
public func conformanceFaults(of dataset: some Dataset, openedAgain again: (any Dataset)? = nil) -> [String] {
    var faults = Faults(of: dataset)
    faults.expect(
        dataset.count(of: .train) > 0,
        "should have training examples, but the split train has \(dataset.count(of: .train)).")
    if let again {
        faults.expect(
            again.description == dataset.description,
            "should say the same of itself when it is opened again with the same seed, but it says something else."
        )
    }
    var parts: [Split: [Batch]] = [:]
    for split in Split.allCases where dataset.count(of: split) > 0 {
        faults.checkLengths(of: dataset, split)
        let indices = Array(0..<min(32, dataset.count(of: split)))
        guard let singles = faults.singles(indices, of: dataset, split) else { continue }
        parts[split] = singles
        faults.checkBatch(indices.reversed(), of: dataset, split, singles)
        faults.checkDescription(of: dataset, split, singles)
        guard let again, again.count(of: split) == dataset.count(of: split) else {
            faults.expect(
                again == nil,
                "should have as many examples of \(split.rawValue) when it is opened again, but it has others."
            )
            continue
        }
        if let others = faults.singles(indices, of: again, split) {
            faults.expect(
                zip(singles, others).allSatisfy { $0.isSame(as: $1) },
                "should give the same examples of \(split.rawValue) when it is opened again with the same seed, but gives others."
            )
        }
    }
    faults.checkEpochs(of: dataset, parts[.train] ?? [])
    faults.checkSplits(parts)
    return faults.sentences
}

extension Faults {
    /// Checks examples one by one, asking for each twice.
    fileprivate mutating func singles(
        _ indices: [Int], of dataset: some Dataset, _ split: Split
    ) -> [Batch]? {
        let twice = attempt("give examples of \(split.rawValue) one by one") {
            try indices.map { index in
                let first = try dataset.batch([index], of: split, epoch: 0)
                return (first, try dataset.batch([index], of: split, epoch: 0))
            }
        }
        for (index, (first, second)) in (twice ?? []).enumerated() {
            expect(
                first.count == 1,
                "should give one example where it is asked for one of \(split.rawValue), but gives \(first.count)."
            )
            expect(
                first.tensors.values.allSatisfy(\.isFinite),
                "should give finite numbers, but example \(index) of \(split.rawValue) has others.")
            expect(
                second.isSame(as: first),
                "should give the same example each time, to the bit, but example \(index) of \(split.rawValue) is "
                    + "another the second time.")
        }
        return twice?.map(\.0)
    }

    /// Checks that a batch holds the same examples as single ones, in the order asked for; shorter ones are padded.
    fileprivate mutating func checkBatch(
        _ indices: [Int], of dataset: some Dataset, _ split: Split, _ singles: [Batch]
    ) {
        guard
            let batch = attempt(
                "give several examples of \(split.rawValue) at once",
                { try dataset.batch(indices, of: split, epoch: 0) })
        else { return }
        expect(
            batch.count == indices.count,
            "should give \(counted(indices.count, "example")) of \(split.rawValue), but gives \(batch.count)."
        )
        guard batch.count == indices.count else { return }
        for (position, index) in indices.enumerated() {
            let (own, alone) = (batch.only(position), singles[index])
            // Other examples may need more tensors than this one.
            let isSame = alone.tensors.allSatisfy { name, tensor in
                own.tensors[name].map { tensor.isBeginning(of: $0) } ?? false
            }
            if !isSame {
                return expect(
                    false,
                    "should give the same example in any batch, but example \(index) of \(split.rawValue) is another "
                        + "among others.")
            }
        }
    }
}

extension Tensor {
    /// Whether `longer` [1, n, ...] begins with this [1, m, ...], so that they differ only in padding.
    fileprivate func isBeginning(of longer: Tensor) -> Bool {
        guard rank == longer.rank, rank >= 2, shape[1] < longer.shape[1] else { return isSame(as: longer) }
        return isSame(as: longer.sliced(0..<shape[1], along: 1))
    }
}
