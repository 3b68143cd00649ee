import Tensors

/// Some of 0 ..< n, chosen at random.
enum SeededChoice {
    /// `count` different numbers below `total`, each set of them as likely, in rising order (selection sampling, Knuth 3.4.2 S).
    static func indices(_ count: Int, of total: Int, _ random: inout CounterRandom) -> [Int] {
        var chosen: [Int] = []
        chosen.reserveCapacity(count)
        for index in 0..<total {
            let (missing, left) = (count - chosen.count, total - index)
            if Int(random.next().multipliedFullWidth(by: UInt64(left)).high) < missing {
                chosen.append(index)
            }
        }
        return chosen
    }
}
