import Tensors

/// How far probabilities are from how often they come true: `calibration_error`, the expected calibration error
/// (arXiv 1706.04599).
///
/// Examples are put in 15 bins of equal width by the probability of the class they are said to be. The error is the mean over
/// the examples of the distance, in their bin, of the mean probability from the share that is right.
public struct CalibrationTally: Tally {
    /// The names of its metrics.
    public static let names = ["calibration_error"]

    private static let binCount = 15
    private var bins = Array(repeating: Bin(), count: binCount)

    private struct Bin: Codable {
        var count = 0
        var rightCount = 0
        var probability = 0.0

        mutating func add(_ other: Bin) {
            count += other.count
            rightCount += other.rightCount
            probability += other.probability
        }
    }

    /// Puts examples in bins.
    ///
    /// - Parameters:
    ///   - logits: [b, classes].
    ///   - isRight: whether each example is of its likeliest class.
    init(logits: Tensor, isRight: [Bool]) {
        logits.withElements(as: Float.self) { logits in
            let width = logits.count / Swift.max(1, isRight.count)
            for (row, isRight) in isRight.enumerated() {
                let probability = LogitRow(logits[row * width..<(row + 1) * width]).topProbability
                guard probability.isFinite else { continue }
                // A bin holds its upper end, not its lower one.
                let bin = Int((probability * Double(Self.binCount)).rounded(.up)) - 1
                bins[min(max(bin, 0), Self.binCount - 1)].add(
                    Bin(count: 1, rightCount: isRight ? 1 : 0, probability: probability))
            }
        }
    }

    /// Adds other examples.
    public mutating func add(_ other: CalibrationTally) {
        for index in bins.indices { bins[index].add(other.bins[index]) }
    }

    /// The expected calibration error.
    public var values: [String: Double] {
        let count = bins.reduce(0) { $0 + $1.count }
        guard count > 0 else { return [:] }
        let sum = bins.reduce(0) { $0 + abs($1.probability - Double($1.rightCount)) }
        return ["calibration_error": sum / Double(count)]
    }
}
