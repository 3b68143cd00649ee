/// The speed of training, and the share of its time that it waits for batches.
package struct Pace {
    private var marks: [(examples: Int, second: Double)] = []
    /// The start of the time that `waitedSeconds` is counted in; nil before the first batch.
    private var beginning: Double?
    private var waitedSeconds = 0.0
    private static let length = 32

    /// The pace before training begins.
    package init() {}

    /// Records a finished step.
    package mutating func add(examples: Int, at second: Double) {
        marks.append((examples, second))
        if marks.count > Self.length { marks.removeFirst() }
    }

    /// Records when the batches of a step were asked for, and when they were ready.
    package mutating func addWait(from start: Double, to end: Double) {
        // The wait for the very first batch does not count, because nothing can be computed meanwhile.
        if beginning == nil { beginning = end } else { waitedSeconds += end - start }
    }

    /// Starts the measurement of waiting again, as after an evaluation.
    package mutating func forgetWaiting(at second: Double) {
        beginning = second
        waitedSeconds = 0
    }

    /// Examples per second over the last few seconds.
    package var examplesPerSecond: Double {
        guard let first = marks.first, let last = marks.last, last.second > first.second else { return 0 }
        return Double(marks.dropFirst().reduce(0) { $0 + $1.examples }) / (last.second - first.second)
    }

    /// The share of the time since the last evaluation in which training had to wait for a batch.
    package var waitingShare: Double {
        guard let beginning, let last = marks.last, last.second > beginning else { return 0 }
        return waitedSeconds / (last.second - beginning)
    }

    /// A remark for the user on a share of waiting; nil if it is too small to matter.
    static func remark(onWaitingShare share: Double) -> String? {
        share < 0.05 ? nil : "\(ProgressLine.decimal(share * 100, digitCount: 0))% waiting for data"
    }
}
