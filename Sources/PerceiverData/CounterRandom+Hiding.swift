import Tensors

extension CounterRandom {
    /// Which of some things are hidden, each with the same chance, but never all of them.
    ///
    /// - Parameters:
    ///   - count: how many things there are.
    ///   - probability: the chance of each, at least 0 and below 1.
    /// - Returns: true for each that is hidden.
    public mutating func hidden(of count: Int, chance probability: Float) -> [Bool] {
        guard count > 0 else { return [] }
        // One that stays if chance would hide all.
        let kept = Int(next() % UInt64(count))
        var isHidden = (0..<count).map { _ in chance(probability) }
        if !isHidden.contains(false) { isHidden[kept] = false }
        return isHidden
    }
}
