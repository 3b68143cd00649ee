import Foundation
import PerceiverSettings

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The learning-rate schedule.
public struct ScheduleSettings: Settings, Equatable {
    /// The kind of schedule.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Constant.
        case constant
        /// Up along a cosine, then down along a cosine to nearly zero (arXiv 1708.07120); as `torch.optim.lr_scheduler.OneCycleLR`.
        case oneCycle = "one_cycle"
        /// Up linearly, then down along half a cosine.
        case cosine
        /// Constant for a while, then down along half a cosine.
        case constantCosine = "constant_cosine"
        /// Multiplied by a factor every `step_size` steps.
        case step
        /// Multiplied by a factor whenever the monitored metric has not become better for some evaluations; as `ReduceLROnPlateau`.
        case plateau
    }

    @Setting("the learning-rate schedule") public var name = Kind.oneCycle
    @Setting("share of the steps with a rising (one_cycle) or constant (constant_cosine) rate", .share)
    public var warmupFraction: Double = 0.1
    @Setting("steps of linear warm-up for constant, cosine and plateau", .manyOrNone)
    public var warmupSteps = 0
    @Setting("the lowest rate of cosine and constant_cosine, as a share of the highest", .share)
    public var finalFraction: Double = 0
    @Setting("steps between two decreases by step", .many) public var stepSize = 1000
    @Setting("factor of each decrease by step") public var gamma: Double = 0.1
    @Setting(
        "evaluations without a better value of the monitored metric before each decrease by plateau", .many)
    public var plateauPatience = 10
    @Setting("factor of each decrease by plateau", .share) public var plateauFactor: Double = 0.1

    /// The defaults.
    public init() {}

    /// The learning rate of a step; for `plateau`, before any decrease.
    ///
    /// - Parameters:
    ///   - step: from 0.
    ///   - stepCount: the number of steps of the whole run.
    ///   - highest: the highest learning rate, which the schedule multiplies.
    /// - Returns: the rate, in double precision.
    public func learningRate(at step: Int, of stepCount: Int, highest: Double) -> Double {
        highest * share(at: Double(step), of: Double(stepCount))
    }

    private func share(at step: Double, of stepCount: Double) -> Double {
        switch name {
        case .constant, .plateau: return warmup(step)
        case .oneCycle:
            let (start, end) = (1.0 / 25, 1.0 / 25 / 1e4)
            let peak = warmupFraction * stepCount - 1
            if peak > 0, step <= peak { return between(start, 1, step / peak) }
            return between(1, end, (step - peak) / max(1, stepCount - 1 - peak))
        case .cosine:
            if step < Double(warmupSteps) { return warmup(step) }
            return between(
                1, finalFraction, (step - Double(warmupSteps)) / max(1, stepCount - Double(warmupSteps)))
        case .constantCosine:
            let constant = warmupFraction * stepCount
            return step < constant
                ? 1 : between(1, finalFraction, (step - constant) / max(1, stepCount - constant))
        case .step: return pow(gamma, (step / Double(max(1, stepSize))).rounded(.down))
        }
    }

    private func warmup(_ step: Double) -> Double {
        warmupSteps == 0 ? 1 : min(1, step / Double(warmupSteps))
    }

    /// From `first` to `last` along half a cosine.
    private func between(_ first: Double, _ last: Double, _ part: Double) -> Double {
        last + (first - last) / 2 * (1 + cos(.pi * min(1, part)))
    }
}
