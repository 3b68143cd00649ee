import Perceiver
import PerceiverSettings

/// The validation metric that decides: which checkpoint is the best, and when early stopping and the schedule `plateau` act.
public struct Monitor: Sendable, Equatable {
    /// Which end of a metric is good.
    public enum Mode: String, Codable, Sendable, CaseIterable {
        /// Lower is better.
        case min
        /// Higher is better.
        case max
    }

    /// The name of the metric, such as `loss` or `accuracy`.
    public let metric: String
    /// Which end of it is good.
    public let mode: Mode

    /// Makes a monitor.
    ///
    /// - Parameters:
    ///   - metric: the name of the metric, in any case.
    ///   - mode: which end of it is good; nil: the lower one of losses and errors, the higher one of all others.
    public init(_ metric: String, mode: Mode? = nil) {
        let metric = metric.lowercased()
        self.metric = metric
        self.mode = mode ?? (Self.isError(metric) ? .min : .max)
    }

    /// Whether it is the metric of that name, in any case.
    func isOf(_ name: String) -> Bool { name.lowercased() == metric }

    /// Whether a metric measures what is wrong; of several outputs' metrics, by the part after the output's name.
    private static func isError(_ metric: String) -> Bool {
        let name = metric.split(separator: ".").last ?? ""
        return ["perplexity", "mae", "mse", "rmse"].contains(name)
            || ["loss", "error", "difference"].contains { name.hasSuffix($0) }
    }

    /// The value with the sign that makes lower better.
    func cost(_ value: Double) -> Double { mode == .min ? value : -value }

    /// What a better value has done, for sentences.
    public var movement: String { mode == .min ? "fallen" : "risen" }
}

extension TrainingSettings {
    /// What decides about the best checkpoint; the loss, where neither settings nor a run's output say it.
    var monitored: Monitor { Monitor(monitor ?? "loss", mode: monitorMode) }

    /// What an output goes by, where the settings leave it open and there are validation examples.
    ///
    /// - Throws: `SettingsError` if the settings say which end of it is best, but not what it is.
    func decidedMonitor(_ model: any Model, validationCount: Int) throws -> SettingsTree {
        guard monitor == nil else { return SettingsTree() }
        if let monitorMode {
            throw SettingsError(
                "The setting \"training.monitor_mode\" is \(monitorMode.rawValue), but \"training.monitor\" does not say of "
                    + "which metric; name it, such as loss or accuracy.")
        }
        return validationCount > 0 ? ["monitor": .string(model.usualMonitor)] : SettingsTree()
    }
}
