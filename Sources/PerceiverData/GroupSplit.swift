/// A random division of examples into splits that keeps groups, such as the images of one patient, together.
///
/// The largest groups come first; each goes to the split that it brings nearest to its target number of each class. So
/// the splits get about the shares asked for, with the classes in about the same proportions.
package struct GroupSplit {
    /// The plan: the numbers of the examples of each split, in random order.
    package let plan: SplitPlan
    /// Examples that are in no split, because a balanced test split has no use for them.
    package let surplusCount: Int

    /// Divides examples.
    ///
    /// - Parameters:
    ///   - groups: the group of each example.
    ///   - labels: the class of each example.
    ///   - path: where they come from, for errors.
    ///   - seed: decides the order of groups of equal size, and that of the examples.
    ///   - validationShare: the share of all examples for validation; 0 for none.
    ///   - testShare: the share of all examples for the test; 0 for none.
    ///   - isTestBalanced: whether the test split has equally many examples of each class.
    /// - Throws: `SettingsError` for shares out of range, ``DataError`` if there are too few groups for the splits.
    package init(
        groups: [String], labels: [Int], path: String, seed: UInt64, validationShare: Float, testShare: Float,
        isTestBalanced: Bool = false
    ) throws {
        try SplitPlan.check(validationShare: validationShare, testShare: testShare)
        let classCount = (labels.max() ?? 0) + 1
        let members = Dictionary(grouping: groups.indices) { groups[$0] }
        let wanted = Self.wanted(
            labels, classCount, validation: Double(validationShare), test: Double(testShare), isTestBalanced)
        let splits = Split.allCases.filter { !(wanted[$0] ?? []).allSatisfy { $0 == 0 } }
        guard members.count >= splits.count else {
            throw Self.tooFew(members.count, path, "at least \(splits.count), one for each split")
        }

        let names = members.keys.sorted()
        let order = SeededOrder(count: names.count, seed: seed, purpose: "groups").indices.map { names[$0] }
        let largestFirst = order.enumerated().sorted {
            (members[$1.element]?.count ?? 0, $0.offset) < (members[$0.element]?.count ?? 0, $1.offset)
        }
        var parts = Dictionary(uniqueKeysWithValues: Split.allCases.map { ($0, [Int]()) })
        var missing = wanted
        for (_, name) in largestFirst {
            let examples = members[name] ?? []
            var counts = [Double](repeating: 0, count: classCount)
            for example in examples { counts[labels[example]] += 1 }
            /// How much a group would change a split's squared distance from its target counts.
            func harm(_ split: Split) -> Double {
                zip(missing[split] ?? [], counts).reduce(0) { $0 + $1.1 * ($1.1 - 2 * $1.0) }
            }
            guard let best = splits.min(by: { harm($0) < harm($1) }) else { continue }
            parts[best]?.append(contentsOf: examples)
            missing[best] = zip(missing[best] ?? [], counts).map { $0 - $1 }
        }
        if let empty = splits.first(where: { parts[$0]?.isEmpty ?? true }) {
            throw Self.tooFew(
                members.count, path, "enough for each split; none is left for \(empty.rawValue)")
        }
        let learned = Set((parts[.train] ?? []).map { labels[$0] })
        if let lost = Set(labels).subtracting(learned).min() {
            throw Self.tooFew(
                members.count, path, "enough for each class to be learned; none is left for class \(lost)")
        }

        func shuffled(_ split: Split) -> [Int] {
            let part = (parts[split] ?? []).sorted()
            return SeededOrder(count: part.count, seed: seed, purpose: split.rawValue).indices.map {
                part[$0]
            }
        }
        let test = shuffled(.test)
        let kept = isTestBalanced ? Self.even(test, labels, classCount) : test
        if isTestBalanced, testShare > 0, kept.isEmpty {
            throw Self.tooFew(members.count, path, "enough for each class to be in the test split")
        }
        surplusCount = test.count - kept.count
        plan = SplitPlan(train: shuffled(.train), validation: shuffled(.validation), test: kept)
    }

    /// The target number of examples of each class in a split.
    private static func wanted(
        _ labels: [Int], _ classCount: Int, validation: Double, test: Double, _ isTestBalanced: Bool
    ) -> [Split: [Double]] {
        var counts = [Double](repeating: 0, count: classCount)
        for label in labels { counts[label] += 1 }
        let total = Double(labels.count)
        let tests = counts.map { isTestBalanced ? min($0, test * total / Double(classCount)) : test * $0 }
        let rest = zip(counts, tests).map { $0 - $1 }
        let validationOfRest = test < 1 ? min(1, validation / (1 - test)) : 0
        return [
            .train: rest.map { $0 * (1 - validationOfRest) }, .validation: rest.map { $0 * validationOfRest },
            .test: tests,
        ]
    }

    /// The same number of examples of each class: that of the rarest one.
    private static func even(_ examples: [Int], _ labels: [Int], _ classCount: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: classCount)
        for example in examples { counts[labels[example]] += 1 }
        let limit = counts.min() ?? 0
        var taken = [Int](repeating: 0, count: classCount)
        return examples.filter { example in
            taken[labels[example]] += 1
            return taken[labels[example]] <= limit
        }
    }

    private static func tooFew(_ count: Int, _ path: String, _ expected: String) -> DataError {
        DataError(path: path, expected: "groups of examples, \(expected)", found: "\(count) of them")
    }
}

/// Checks that no group is in two splits.
///
/// - Parameters:
///   - groups: the groups of the examples of each split.
///   - path: where they come from.
/// - Throws: ``DataError`` with a group that is in two splits.
package func requireApart(_ groups: [Split: Set<String>], path: String) throws {
    for (index, split) in Split.allCases.enumerated() {
        for other in Split.allCases.dropFirst(index + 1) {
            let shared = (groups[split] ?? []).intersection(groups[other] ?? [])
            guard let first = shared.min() else { continue }
            throw DataError(
                path: path, expected: "each group in one split, so that what is learned does not leak",
                found: "\(shared.count) in both \(split.rawValue) and \(other.rawValue), such as \(first)")
        }
    }
}
