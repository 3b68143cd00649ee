/// The progress of a training run.
public struct TrainingProgress: Sendable, Equatable {
    /// The number of steps done.
    public var step: Int
    /// The number of steps of the whole run.
    public var stepCount: Int
    /// The step at which this session began, not 0 if the run was resumed.
    public var firstStep: Int
    /// The current epoch, counted from 1.
    public var epoch: Int
    /// The number of epochs.
    public var epochCount: Int
    /// The seconds that this session has taken.
    public var elapsedSeconds: Double
    /// The latest loss.
    public var loss: Float
    /// The latest accuracy, for a classifier.
    public var accuracy: Float?
    /// The number of examples processed per second.
    public var examplesPerSecond: Double
    /// The share of the time since the last evaluation in which training waited for its data.
    public var waitingShare: Double

    /// Makes a record of a run's progress.
    public init(
        step: Int, stepCount: Int, firstStep: Int = 0, epoch: Int, epochCount: Int, elapsedSeconds: Double,
        loss: Float, accuracy: Float? = nil, examplesPerSecond: Double, waitingShare: Double = 0
    ) {
        self.step = step
        self.stepCount = stepCount
        self.firstStep = firstStep
        self.epoch = epoch
        self.epochCount = epochCount
        self.elapsedSeconds = elapsedSeconds
        self.loss = loss
        self.accuracy = accuracy
        self.examplesPerSecond = examplesPerSecond
        self.waitingShare = waitingShare
    }

    /// The seconds that the remaining steps will take at the speed so far; nil before the first step is done.
    public var remainingSeconds: Double? {
        let doneCount = step - firstStep
        guard doneCount > 0, elapsedSeconds > 0 else { return nil }
        return elapsedSeconds / Double(doneCount) * Double(max(0, stepCount - step))
    }
}
