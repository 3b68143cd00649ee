import PerceiverKit

// Checks of a data set's description, lengths, epochs and splits.

extension Faults {
    /// The tensors have the shapes that the description says, and labels of its classes.
    mutating func checkDescription(
        of dataset: some Dataset, _ split: Split, _ singles: [Batch]
    ) {
        let (description, varies) = (dataset.description, dataset.lengths(of: split) != nil)
        for (name, shape) in description.shapes {
            for batch in singles {
                let found = (batch.tensors[name]?.shape).map { Array($0.dropFirst()) }
                let isFine =
                    found.map { found in
                        // Only training examples always have one view.
                        split == .train && !varies
                            ? found == shape
                            : found.count == shape.count
                                && (split != .train || zip(found, shape).allSatisfy { $0 <= $1 })
                    } ?? false
                guard !isFine else { continue }
                expect(
                    false,
                    "should give \"\(name)\" of shape \(shape) for each example, as its description says, but in "
                        + "\(split.rawValue) it is \(found.map { "\($0)" } ?? "missing").")
                break
            }
        }
        let classCount = description.classNames.count
        guard classCount > 0 else { return }
        for batch in singles {
            guard let label = batch.tensors["label"], label.shape == [1], label.dtype == .int32 else {
                return expect(
                    false,
                    "should give \"label\", int32 [examples], because its description names classes, but in "
                        + "\(split.rawValue) it is \(batch.tensors["label"].map { "\($0.dtype) \($0.shape)" } ?? "missing")."
                )
            }
            let number = label.elements(as: Int32.self)[0]
            if !(0..<classCount).contains(Int(number)) {
                return expect(
                    false,
                    "should have labels from 0 to \(classCount - 1), one for each class, but one of \(split.rawValue) is "
                        + "\(number).")
            }
        }
    }

    /// There are as many lengths as examples.
    mutating func checkLengths(of dataset: some Dataset, _ split: Split) {
        guard let lengths = dataset.lengths(of: split) else { return }
        let count = dataset.count(of: split)
        expect(
            lengths.count == count && lengths.allSatisfy { $0 >= 0 },
            "should say a length of each of its \(counted(count, "example")) of \(split.rawValue), but says \(lengths.count)."
        )
    }

    /// Epochs are the same if the data set says so.
    mutating func checkEpochs(of dataset: some Dataset, _ singles: [Batch]) {
        guard dataset.isSameEachEpoch, !singles.isEmpty,
            let later = attempt(
                "give examples of a later epoch",
                { try singles.indices.map { try dataset.batch([$0], of: .train, epoch: 1) } })
        else { return }
        expect(
            zip(singles, later).allSatisfy { $0.isSame(as: $1) },
            "should give the same examples in every epoch, as its isSameEachEpoch says, but in epoch 1 they are others."
        )
    }

    /// Splits do not share their examples; a few may be alike by chance.
    mutating func checkSplits(_ parts: [Split: [Batch]]) {
        for (number, split) in Split.allCases.enumerated() {
            for other in Split.allCases.dropFirst(number + 1) {
                let (own, others) = (parts[split] ?? [], parts[other] ?? [])
                let shared = others.count { example in own.contains { $0.isSame(as: example) } }
                expect(
                    shared * 4 <= others.count,
                    "should have other examples in each split, but of the first \(others.count) of \(other.rawValue), \(shared) are "
                        + "also in \(split.rawValue).")
            }
        }
    }
}
