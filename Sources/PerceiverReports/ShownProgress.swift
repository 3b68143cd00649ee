import PerceiverFiles

/// Progress that can be shown as a line.
public protocol ShownProgress {
    /// The share that is done, from 0 to 1.
    var share: Double { get }
    /// What the line says, the most important first.
    var fields: [String] { get }
}

extension TrainingProgress: ShownProgress {
    /// The share of the steps that is done.
    public var share: Double { stepCount <= 0 ? 1 : min(1, max(0, Double(step) / Double(stepCount))) }

    /// Steps, loss, accuracy, the time left, epochs and speed.
    public var fields: [String] {
        var fields = [
            ProgressLine.percent(share), "step \(step)/\(stepCount)",
            "loss \(ProgressLine.decimal(Double(loss), digitCount: 4))",
        ]
        if let accuracy {
            fields.append("accuracy \(ProgressLine.decimal(Double(accuracy) * 100, digitCount: 1))%")
        }
        if let remainingSeconds { fields.append("\(ProgressLine.duration(remainingSeconds)) left") }
        fields.append("epoch \(epoch)/\(epochCount)")
        fields.append("\(ProgressLine.decimal(examplesPerSecond, digitCount: 1)) examples/s")
        if let remark = Pace.remark(onWaitingShare: waitingShare) { fields.append(remark) }
        return fields
    }
}

/// The progress of something that is done for each of some examples.
public struct ExampleProgress: ShownProgress, Sendable {
    /// How many examples are done.
    public var doneCount: Int
    /// How many there are.
    public var count: Int
    /// The seconds that these took.
    public var elapsedSeconds: Double

    /// Makes a record of the progress.
    public init(doneCount: Int, count: Int, elapsedSeconds: Double) {
        self.doneCount = doneCount
        self.count = count
        self.elapsedSeconds = elapsedSeconds
    }

    /// Examples per second; 0 before the first.
    public var examplesPerSecond: Double { elapsedSeconds > 0 ? Double(doneCount) / elapsedSeconds : 0 }

    /// The share of the examples that is done.
    public var share: Double { count == 0 ? 1 : Double(doneCount) / Double(count) }

    /// Examples, the time left and the speed.
    public var fields: [String] {
        let speed = examplesPerSecond
        let left = speed > 0 ? ["\(ProgressLine.duration(Double(count - doneCount) / speed)) left"] : []
        return [ProgressLine.percent(share), "\(doneCount.grouped)/\(count.grouped) examples"] + left
            + ["\(ProgressLine.decimal(speed, digitCount: 1)) examples/s"]
    }
}
