/// How far a training run has come.
public struct TrainingProgress: Sendable, Equatable {
    /// How many steps are done.
    public var step: Int
    /// How many steps there are.
    public var stepCount: Int
    /// The step that this run began with, which is not 0 when it goes on from a checkpoint.
    public var firstStep: Int
    /// The current epoch, counted from 1.
    public var epoch: Int
    /// How many epochs there are.
    public var epochCount: Int
    /// How many seconds this run has taken.
    public var elapsedSeconds: Double
    /// The latest loss.
    public var loss: Float
    /// The latest share of right answers, where that means something.
    public var accuracy: Float?
    /// How many examples are processed a second.
    public var examplesPerSecond: Double
    /// The share of the time since the last evaluation in which training waited for its data.
    public var waitingShare: Double

    /// Makes a record of how far a run has come.
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

    /// How many seconds the rest will take at the pace so far, or nil before the first step is done.
    public var remainingSeconds: Double? {
        let doneCount = step - firstStep
        guard doneCount > 0, elapsedSeconds > 0 else { return nil }
        return elapsedSeconds / Double(doneCount) * Double(max(0, stepCount - step))
    }
}
