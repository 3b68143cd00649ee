/// How the validation loss has gone of late: what a learning rate that falls on plateaus, and an early end, go by.
public struct Plateau: Codable, Sendable, Equatable {
    /// What the learning rate has fallen to, as a share of what the schedule says.
    public private(set) var rateShare = 1.0
    /// Evaluations since the loss was the lowest so far.
    public private(set) var evaluationsSinceBest = 0
    /// The lowest loss that was noticeably below the one before it.
    private(set) var level: Double?
    /// Evaluations since `level`, or since the rate last fell.
    private(set) var evaluationsOnLevel = 0

    /// Before the first evaluation.
    public init() {}

    /// A loss counts as lower than another if it is so by more than this, as in Keras's `ReduceLROnPlateau`.
    private static let noticeable = 1e-4

    /// Takes a validation loss into account.
    ///
    /// - Parameters:
    ///   - loss: of this evaluation.
    ///   - isBest: whether it is the lowest so far.
    ///   - schedule: whose rate may fall.
    mutating func record(loss: Double, isBest: Bool, schedule: ScheduleSettings) {
        evaluationsSinceBest = isBest ? 0 : evaluationsSinceBest + 1
        if level.map({ loss < $0 - Self.noticeable }) ?? true {
            (level, evaluationsOnLevel) = (loss, 0)
            return
        }
        evaluationsOnLevel += 1
        if schedule.name == .plateau, evaluationsOnLevel >= schedule.plateauPatience {
            rateShare *= schedule.plateauFactor
            evaluationsOnLevel = 0
        }
    }
}
