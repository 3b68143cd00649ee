import Foundation
import PerceiverKit

extension SeriesInput: InputWithTokens {
    /// Values of the window and of the times after it, which a causal model continues.
    public var language: any TokenLanguage { values }

    /// The tokens of each window and of what follows it, time by time.
    ///
    /// - Throws: `BatchError` for tensors of another shape or type, or values that are not finite; `SettingsError` for channels
    ///   that are apart.
    public func tokens(of batch: Batch) throws -> Tensor? {
        guard !isSeparate else {
            throw SettingsError(
                "A causal model sees all channels of a time together; input.separate_channels should be false, and data.channels "
                    + "names one to have it alone.")
        }
        let examples = try (0..<batch.count).map { number in
            try tokens(ofExample: Batch(batch.tensors.mapValues { $0.sliced(number..<number + 1, along: 0) }))
        }
        return Tensor(examples.flatMap { $0 }, shape: [examples.count, examples.first?.count ?? 0])
    }

    private func tokens(ofExample batch: Batch) throws -> [Int32] {
        let window = try window(of: batch)
        let (target, isUnknown) = try batch.target(
            shape: Array(window.shape.prefix(2)) + [values.horizon])
        guard window.levelled.floats.allSatisfy(\.isFinite), target.floats.allSatisfy(\.isFinite) else {
            throw BatchError("The values of a window are not all finite; a gap is 0, and is_gap says so.")
        }
        return values.tokens(of: window, target: (target, isUnknown))
    }

    /// The mean squared error of the mean of the continuations, and the mean absolute error of their median, standardised.
    ///
    /// - Throws: `BatchError` for tensors of another shape or type.
    public func errors(of continuations: [[Int32]], in batch: Batch) throws -> Metrics? {
        let window = try window(of: batch)
        let samples = continuations.map { values.values(of: $0, after: window) }
        guard let first = samples.first else { return nil }
        let means = (samples.dropFirst().reduce(first) { $0 + $1 } / Float(samples.count)).floats
        let medians = SeriesLanguage.medians(of: samples).floats
        let target = try batch.tensor("target").floats
        let isUnknown = try batch.tensor("is_unknown").elements(as: UInt8.self)
        let known = isUnknown.indices.filter { isUnknown[$0] == 0 }
        var (square, absolute) = (0.0, 0.0)
        for index in known {
            square += pow(Double(target[index] - means[index]), 2)
            absolute += Double(abs(target[index] - medians[index]))
        }
        var metrics = Metrics()
        metrics.add("mse", sum: square, count: known.count)
        metrics.add("mae", sum: absolute, count: known.count)
        return metrics
    }
}
