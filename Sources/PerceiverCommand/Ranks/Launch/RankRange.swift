import ArgumentParser

/// How many ranks a job may have: `4`, or `2:4` for from two to four.
struct RankRange: ExpressibleByArgument {
    /// The fewest.
    let least: Int
    /// The most, which is what is wanted.
    let most: Int

    init?(argument: String) {
        let numbers = argument.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(numbers.count), let least = numbers[0], let most = numbers[numbers.count - 1],
            1 <= least, least <= most, most <= 4096
        else { return nil }
        self.init(least, most)
    }

    private init(_ least: Int, _ most: Int) { (self.least, self.most) = (least, most) }

    /// The same with at most one less, if that is in the range.
    var withOneLess: RankRange { RankRange(least, max(least, most - 1)) }
}
