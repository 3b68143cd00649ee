import Perceiver
import PerceiverFiles

extension TrainingState {
    /// Checks a state that was read from a file.
    ///
    /// - Throws: `ReadBackError` that names an impossible value.
    func check() throws {
        try checkCount("step", step)
        try checkCount("epoch", epoch)
        try checkCount("batch", batch)
        try checkNumber("seconds", seconds, isPositive: true)
        if let bestValue { try checkNumber("bestValue", bestValue) }
        if let lossOfBest { try checkNumber("lossOfBest", lossOfBest) }
        if let bestStep, !(0...step).contains(bestStep) {
            throw ReadBackError("bestStep", expected: "from 0 to the step, \(step)", found: bestStep)
        }
        try plateau?.check()
        for (name, sum) in metrics.sums {
            try checkNumber("metrics.sums.\(name).sum", sum.sum)
            try checkCount("metrics.sums.\(name).count", sum.count, most: 1 << 53)
        }
    }
}

extension Plateau {
    fileprivate func check() throws {
        guard (0...1).contains(rateShare) else {
            throw ReadBackError("plateau.rateShare", expected: "from 0 to 1", found: rateShare)
        }
        try checkCount("plateau.evaluationsSinceBest", evaluationsSinceBest)
        try checkCount("plateau.evaluationsOnLevel", evaluationsOnLevel)
        if let level { try checkNumber("plateau.level", level) }
    }
}

private func checkCount(_ name: String, _ value: Int, most: Int = 2_147_483_647) throws {
    guard !(0...most).contains(value) else { return }
    throw ReadBackError(name, expected: "an integer from 0 to \(most)", found: value)
}

private func checkNumber(_ name: String, _ value: Double, isPositive: Bool = false) throws {
    guard !(value.isFinite && (!isPositive || value >= 0)) else { return }
    throw ReadBackError(name, expected: isPositive ? "a number from 0" : "a number", found: value)
}
