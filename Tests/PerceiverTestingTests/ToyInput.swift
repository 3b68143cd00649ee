import PerceiverKit
import Synchronization

/// A fault that an input adapter can have, and what is said of it.
enum InputFault: String, CaseIterable {
    case wrongChannels = "should make rows of its 7 channels, but they have 6"
    case tooManyRows = "should have at most 2 rows, as its largestArray says, but it has 3"
    case noPositions = "should give positions apart from the content"
    case looksAround = "should make the same rows of an example in any batch"
    case looksAtPadding = "should make rows that do not depend on what stands in padding"
    case changes = "should give the same rows of the same batch, to the bit"
    case looksAtLabels = "should not look at the labels"
    case hiddenParameter = "but holder.parameter is held by something else"
    case unusedParameter = "no gradient of its rows reaches unused"
    case deadParameter = "the gradient of its rows for unused is zero"
    case infiniteRows = "should make finite rows"
    case infiniteStart = "should start with finite numbers, but unused"
    case shortPadding = "uint8 [2, 3], but isPadding is uint8 [2, 2]"
    case namelessError = "should name an example that it cannot use, /no/such/example, but its error is: no."
    case twoExamples = "should make a batch of one of the example /no/such/example, but it has 2 examples"
    case refusesItsExample = "should take the example good, but it throws"
    case refusesBatches = "should take the batch of \"is_padding\", \"label\", \"values\", but it throws"
}

/// Rows of two numbers each: an input adapter with one fault, or none.
struct ToyInput: InputWithExamples {
    /// No module, so nobody finds what it holds.
    struct Holder { let parameter = Parameter([1], .constant(0)) }

    let map = Linear(2, 3)
    let unused: Parameter?
    let holder: Holder?
    let fault: InputFault?
    let calls = Counter()

    init(_ fault: InputFault? = nil) {
        self.fault = fault
        unused =
            switch fault {
            case .unusedParameter, .deadParameter: Parameter([1], .constant(1))
            case .infiniteStart: Parameter([1], .constant(.infinity))
            default: nil
            }
        holder = fault == .hiddenParameter ? Holder() : nil
    }

    var channels: Int { fault == .wrongChannels ? 7 : 6 }

    var largestArray: InputArraySize? {
        InputArraySize(
            rowCount: fault == .tooManyRows ? 2 : 3, contentChannels: 6,
            sharesPositions: true)
    }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        if fault == .refusesBatches { throw BatchError("no.") }
        let values = try batch.tensor("values")
        var content = map(values)
        switch fault {
        case .looksAround: content = content + content.mean(along: 0, keepingAxis: true)
        case .looksAtPadding: content = content + content.mean(along: 1, keepingAxis: true)
        case .changes: content = content + Float(calls.next())
        case .looksAtLabels:
            if let label = batch.tensors["label"] {
                content = content + label.asFloat32.reshaped(to: [-1, 1, 1])
            }
        case .deadParameter: if let unused { content = content + unused.value * 0 }
        case .infiniteRows: content = content * .infinity
        default: break
        }
        let isPadding = batch.tensors["is_padding"]
        let positions = fourierPositions(sizes: [3], bandCount: 1)
        guard fault != .noPositions else {
            let rows = positions.rows.broadcast(to: [batch.count, 3, 3])
            return InputArray(content: concatenated([content, rows], along: 2), isPadding: isPadding)
        }
        return InputArray(
            content: content, positions: positions,
            isPadding: fault == .shortPadding ? isPadding?.sliced(0..<2, along: 1) : isPadding)
    }

    func example(_ source: ExampleSource) throws -> Batch {
        if fault == .namelessError { throw BatchError("no.") }
        let count = fault == .twoExamples ? 2 : 1
        guard fault == .twoExamples || (source.name == "good" && fault != .refusesItsExample) else {
            throw BatchError("\(source.name) is no example.")
        }
        return Batch(["values": Tensor(zeros: [count, 3, 2])])
    }
}

/// Counts.
final class Counter: Sendable {
    private let count = Mutex(0)

    /// 0, 1, 2, ...
    func next() -> Int {
        count.withLock { count in
            defer { count += 1 }
            return count
        }
    }
}
