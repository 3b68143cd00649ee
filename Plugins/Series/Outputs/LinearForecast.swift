import Foundation
import PerceiverKit

/// A linear map from a window to the times that follow it, shared by all channels; both less the window's last value
/// (NLinear, arXiv 2205.13504).
struct LinearForecast: Sendable {
    /// [horizon, window].
    let weight: Tensor

    /// The file that a run keeps it in: the weight as float32, row by row, least byte first.
    static let fileName = "linear_forecast.f32"

    /// Reads that file.
    ///
    /// - Throws: `SettingsError` for a file of another size.
    init(contents: Data, window: Int, horizon: Int) throws {
        guard contents.count == 4 * window * horizon else {
            throw SettingsError(
                "The run's \(Self.fileName) should have \(4 * window * horizon) bytes, for input.window \(window) and "
                    + "output.horizon \(horizon), but it has \(contents.count).")
        }
        weight = contents.withUnsafeBytes { Tensor(bytes: $0, shape: [horizon, window], dtype: .float32) }
    }

    /// The contents of that file.
    var fileContents: Data { weight.withBytes { Data($0) } }

    /// What follows windows [..., window]: [..., horizon].
    func callAsFunction(_ windows: Tensor) -> Tensor { linear(windows, weight: weight) }

    /// Fits the map by ridge regression: the penalty that suits the validation part best.
    ///
    /// Windows without a complete target are left out, and gaps have the value before them.
    ///
    /// - Parameters:
    ///   - series: the channels.
    ///   - train: the origins of the training windows.
    ///   - validation: those of validation; if there are none, a middle penalty is taken.
    ///   - window: the times of a window.
    ///   - horizon: how many times follow it.
    /// - Throws: `SettingsError` if there is no memory for the fit.
    init(
        fittedTo series: StandardSeries, train: [Int], validation: [Int], window: Int, horizon: Int
    ) throws {
        try requireMemory(
            48 * Double(window) * Double(window + horizon),
            for: "A linear forecast of a window of \(window) times",
            advice: "A smaller input.window takes less.")
        let fitted = try NormalEquations(of: series, train, window: window, horizon: horizon)
        let held = try NormalEquations(of: series, validation, window: window, horizon: horizon)
        let penalties = held.rowCount == 0 ? [0.03] : [0.001, 0.01, 0.03, 0.1, 0.3, 1]
        let candidates = penalties.map { fitted.solution(penalty: $0) }
        let errors = candidates.map(held.squaredError)
        let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
        // [window, horizon] as [horizon, window].
        weight = Tensor(candidates[best].map { Float($0) }, shape: [window, horizon]).transposed([1, 0])
    }
}
