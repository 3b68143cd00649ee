import PerceiverKit

/// The help of settings of quantiles.
enum QuantilesHelp {
    static let quantiles = "the quantiles to predict, such as [0.1, 0.5, 0.9]; none: the mean"
}

/// The numbers that are predicted of each value: the mean, or quantiles.
struct Quantiles: Sendable {
    /// Rising, each between 0 and 1; none: the mean is predicted.
    let levels: [Float]

    /// Checks the levels of a setting.
    ///
    /// - Throws: `SettingsError` unless they rise between 0 and 1.
    init(_ levels: [Float]) throws {
        guard levels.allSatisfy({ $0 > 0 && $0 < 1 }), zip(levels, levels.dropFirst()).allSatisfy(<) else {
            throw SettingsError(
                "output.quantiles should be numbers that rise between 0 and 1, such as [0.1, 0.5, 0.9], not \(levels)."
            )
        }
        self.levels = levels
    }

    /// How many numbers each value gets.
    var count: Int { max(1, levels.count) }

    /// Which of them stands for the value: the mean, or the quantile nearest to the median.
    var middle: Int { levels.indices.min { abs(levels[$0] - 0.5) < abs(levels[$1] - 0.5) } ?? 0 }

    /// What the numbers are called.
    var names: [String] { levels.isEmpty ? ["value"] : levels.map { "q\($0)" } }

    /// The number that stands for each value: [b, k, times] of [b, k, times, numbers].
    func middle(of prediction: Tensor) -> Tensor {
        prediction.sliced(middle..<middle + 1, along: 3).reshaped(to: Array(prediction.shape.dropLast()))
    }

    /// How many targets of a batch count.
    func lossCounts(in batch: Batch) throws -> [String: Int] {
        ["loss": try batch.tensor("is_unknown").withElements(as: UInt8.self) { $0.count { $0 == 0 } }]
    }

    /// The loss of a prediction, with the errors of its middle and, of quantiles, how often the outermost enclose the truth.
    ///
    /// - Parameters:
    ///   - prediction: [b, k, times, numbers].
    ///   - batch: has `target`, float32 [b, k, times], and `is_unknown`, bytes of that shape: 1 for what does not count.
    /// - Returns: the mean squared error, or the pinball loss, over what counts.
    /// - Throws: `BatchError` for tensors of another shape or type.
    func loss(of prediction: Tensor, in batch: Batch) throws -> Loss {
        let (target, isUnknown) = try batch.target(shape: Array(prediction.shape.dropLast()))
        let unknown = isUnknown.elements(as: UInt8.self)
        let knownCount = unknown.count { $0 == 0 }
        let weights = Tensor(unknown.map { Float(1 - $0) }, shape: target.shape + [1])
        let errors = (target.reshaped(to: weights.shape) - prediction) * weights
        let distances: Tensor
        if levels.isEmpty {
            distances = errors * errors
        } else {
            // A truth above a quantile costs its level, one below it the rest.
            distances =
                errors * Tensor(levels)
                - errors.replaced(where: errors .> 0, with: Tensor(zeros: errors.shape))
        }
        let value = distances.sum() / Float(max(1, knownCount * count))
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(knownCount), count: knownCount)
        addErrors(errors.floats, prediction.floats, target.floats, unknown, to: &metrics)
        return Loss(value: value, metrics: metrics)
    }

    private func addErrors(
        _ errors: [Float], _ predicted: [Float], _ truth: [Float], _ unknown: [UInt8],
        to metrics: inout Metrics
    ) {
        var (square, absolute, inside) = (0.0, 0.0, 0.0)
        for (index, isUnknown) in unknown.enumerated() where isUnknown == 0 {
            let error = Double(errors[index * count + middle])
            square += error * error
            absolute += abs(error)
            let numbers = predicted[index * count..<(index + 1) * count]
            if let least = numbers.min(), let most = numbers.max(), (least...most).contains(truth[index]) {
                inside += 1
            }
        }
        let knownCount = unknown.count { $0 == 0 }
        metrics.add("mse", sum: square, count: knownCount)
        metrics.add("mae", sum: absolute, count: knownCount)
        if levels.count > 1 { metrics.add("coverage", sum: inside, count: knownCount) }
    }
}

extension Batch {
    /// The values to be predicted, `target`, float32, and which of them do not count, `is_unknown`, bytes: 1 for those.
    ///
    /// - Throws: `BatchError` for tensors of another shape or type.
    func target(shape: [Int]) throws -> (values: Tensor, isUnknown: Tensor) {
        let (target, isUnknown) = (try tensor("target"), try tensor("is_unknown"))
        guard target.dtype == .float32, target.shape == shape, isUnknown.dtype == .uint8,
            isUnknown.shape == shape
        else {
            throw BatchError(
                "target is float32 \(shape), and is_unknown bytes of that shape, not \(target.dtype) \(target.shape) and "
                    + "\(isUnknown.dtype) \(isUnknown.shape).")
        }
        return (target, isUnknown)
    }
}
