import PerceiverKit

/// A fault that a data set can have, and what is said of it.
enum DataFault: String, CaseIterable {
    case empty = "should have training examples, but the split train has 0"
    case otherDescription = "should say the same of itself when it is opened again"
    case otherExamples = "should give the same examples of train when it is opened again with the same seed"
    case otherCounts = "should have as many examples of train when it is opened again"
    case oddLengths = "should say a length of each of its 5 examples of train, but says 1"
    case oneMore = "should give one example where it is asked for one of train, but gives 2"
    case infinite = "should give finite numbers, but example 0 of train has others"
    case changes = "should give the same example each time, to the bit, but example 0 of train"
    case looksAround = "should give the same example in any batch, but example"
    case missingTensor = "should give \"values\" of shape [3, 2] for each example, as its description says"
    case oddShape = "as its description says, but in train it is [2, 2]"
    case missingLabel = "should give \"label\", int32 [examples], because its description names classes"
    case oddLabel = "should have labels from 0 to 3, one for each class, but one of train is 4"
    case otherEpochs = "should give the same examples in every epoch, as its isSameEachEpoch says"
    case sharedSplits =
        "should have other examples in each split, but of the first 5 of validation, 5 are also in train"
    case throwsErrors = "should give examples of train one by one, but it throws"
}

/// Random rows of two numbers: a data set with one fault, or none.
struct ToyData: Dataset {
    let fault: DataFault?
    /// How many times it was opened before.
    let opening: Int
    let calls = Counter()

    init(_ fault: DataFault? = nil, opening: Int = 0) {
        self.fault = fault
        self.opening = opening
    }

    var description: DataDescription {
        DataDescription(
            shapes: fault == .otherDescription
                ? ["values": [3, 2], "opening": [opening + 1]] : ["values": [3, 2]],
            classNames: ["a", "b", "c", "d"])
    }

    func count(of split: Split) -> Int {
        switch fault {
        case .empty where split == .train: 0
        case .otherCounts: 5 + opening
        default: 5
        }
    }

    func lengths(of split: Split) -> [Int]? { fault == .oddLengths ? [3] : nil }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        if fault == .throwsErrors { throw BatchError("no.") }
        let indices = fault == .oneMore ? indices + [0] : indices
        let splitNumber = fault == .sharedSplits ? 0 : Split.allCases.firstIndex(of: split) ?? 0
        var other = fault == .otherExamples ? opening : 0
        if fault == .otherEpochs { other += epoch }
        if fault == .changes { other += calls.next() }
        if fault == .looksAround { other += indices.count }
        let rowCount = fault == .oddShape ? 2 : 3
        let values = indices.flatMap { index in
            Tensor(normal: [rowCount * 2], seed: UInt64(splitNumber * 100 + index + 1000 * other)).floats
        }
        let padding = indices.flatMap { index in (0..<rowCount).map { UInt8($0 > index % 3 ? 1 : 0) } }
        var batch = Batch([
            "values": Tensor(values, shape: [indices.count, rowCount, 2])
                * (fault == .infinite ? .infinity : 1),
            "is_padding": Tensor(padding, shape: [indices.count, rowCount]),
            "label": Tensor(indices.map { Int32($0 % 4 + (fault == .oddLabel ? 1 : 0)) }),
        ])
        if fault == .missingTensor { batch.tensors["values"] = nil }
        if fault == .missingLabel { batch.tensors["label"] = nil }
        return batch
    }
}
