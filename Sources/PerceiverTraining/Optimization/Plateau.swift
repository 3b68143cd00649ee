/// Tracks the monitored metric, for the schedule `plateau` and for early stopping.
public struct Plateau: Codable, Sendable, Equatable {
    /// The factor that the learning rate has been lowered to so far.
    public private(set) var rateShare = 1.0
    /// The number of evaluations since the best so far.
    public private(set) var evaluationsSinceBest = 0
    /// The cost that a new one has to be noticeably below to count as lower.
    private(set) var level: Double?
    /// The number of evaluations since `level` was set, or since the rate last fell.
    private(set) var evaluationsOnLevel = 0

    /// The state before the first evaluation.
    public init() {}

    /// A cost counts as lower than another if it is lower by more than this, as in Keras's `ReduceLROnPlateau`.
    private static let noticeable = 1e-4

    /// Takes an evaluation into account in which the metric has no value.
    mutating func recordUndefined() { evaluationsSinceBest += 1 }

    /// Takes an evaluation into account.
    ///
    /// - Parameters:
    ///   - cost: the monitored metric, with the sign that makes lower better.
    ///   - isBest: whether it is the best so far.
    ///   - schedule: the schedule whose rate may fall.
    mutating func record(cost: Double, isBest: Bool, schedule: ScheduleSettings) {
        evaluationsSinceBest = isBest ? 0 : evaluationsSinceBest + 1
        if level.map({ cost < $0 - Self.noticeable }) ?? true {
            (level, evaluationsOnLevel) = (cost, 0)
            return
        }
        evaluationsOnLevel += 1
        if schedule.name == .plateau, evaluationsOnLevel >= schedule.plateauPatience {
            rateShare *= schedule.plateauFactor
            evaluationsOnLevel = 0
        }
    }
}
