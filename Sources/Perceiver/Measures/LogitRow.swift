import Foundation

/// The logits of one example in numbers from which probabilities follow precisely, near 0 and near 1 alike.
struct LogitRow {
    /// The highest logit.
    let highest: Float
    /// Its class.
    let top: Int
    /// The sum over the other classes of e to the logit minus the highest.
    let rest: Double

    init(_ logits: Slice<UnsafeBufferPointer<Float>>) {
        var (highest, top) = (-Float.infinity, 0)
        for (label, logit) in logits.enumerated() where !(logit <= highest) {
            (highest, top) = (logit, label)
        }
        (self.highest, self.top) = (highest, top)
        rest = logits.enumerated().reduce(0) { sum, entry in
            entry.offset == top ? sum : sum + exp(Double(entry.element) - Double(highest))
        }
    }

    /// The probability of the top class.
    var topProbability: Double { 1 / (1 + rest) }

    /// The logarithm of p / (1 - p) of a class with that logit: in the order of p, but without its rounding near 1.
    func logOdds(of label: Int, logit: Float) -> Double {
        guard label != top else { return -log(rest) }
        let difference = Double(logit) - Double(highest)
        return difference - log(1 + rest - exp(difference))
    }
}
