/// How fast a training goes, and how much of its time it waits for batches.
package struct Pace {
    private var marks: [(examples: Int, second: Double)] = []
    /// When the time began that `waitedSeconds` is part of; nil before the first batch.
    private var beginning: Double?
    private var waitedSeconds = 0.0
    private static let length = 32

    /// The pace of a training that has not begun.
    package init() {}

    /// Notes a finished step.
    package mutating func add(examples: Int, at second: Double) {
        marks.append((examples, second))
        if marks.count > Self.length { marks.removeFirst() }
    }

    /// Notes that the batches of a step were asked for at one time and were there at another.
    package mutating func addWait(from start: Double, to end: Double) {
        // Nothing can be computed while the very first batch is made, so that wait could not be hidden.
        if beginning == nil { beginning = end } else { waitedSeconds += end - start }
    }

    /// Begins to measure the waiting anew, as after an evaluation.
    package mutating func forgetWaiting(at second: Double) {
        beginning = second
        waitedSeconds = 0
    }

    /// Examples per second over the last little while.
    package var examplesPerSecond: Double {
        guard let first = marks.first, let last = marks.last, last.second > first.second else { return 0 }
        return Double(marks.dropFirst().reduce(0) { $0 + $1.examples }) / (last.second - first.second)
    }

    /// The share of the time since the last evaluation in which training had to wait for a batch.
    package var waitingShare: Double {
        guard let beginning, let last = marks.last, last.second > beginning else { return 0 }
        return waitedSeconds / (last.second - beginning)
    }

    /// What to tell a person about a share of waiting; nil where it is too small to do something about.
    static func remark(onWaitingShare share: Double) -> String? {
        share < 0.05 ? nil : "\(ProgressLine.decimal(share * 100, digitCount: 0))% waiting for data"
    }
}
