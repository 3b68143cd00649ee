import Testing

@testable import PerceiverData

struct GroupSplitTests {
    /// Forty groups of 5 to 24 examples; a third of them of the first class.
    private let groups = (0..<40).flatMap { group in
        Array(repeating: "patient \(group)", count: 5 + group * 7 % 20)
    }
    private var labels: [Int] { groups.indices.map { $0 % 3 == 0 ? 0 : 1 } }

    private func split(seed: UInt64 = 1, isTestBalanced: Bool = true) throws -> GroupSplit {
        try GroupSplit(
            groups: groups, labels: labels, path: "data", seed: seed, validationShare: 0.15, testShare: 0.15,
            isTestBalanced: isTestBalanced)
    }

    private func names(_ examples: [Int]) -> Set<String> { Set(examples.map { groups[$0] }) }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `No group is in two splits, and shares are those asked for`(seed: UInt64) throws {
        let plan = try split(seed: seed, isTestBalanced: false).plan
        let parts = [plan.train, plan.validation, plan.test]
        #expect(parts.flatMap { $0 }.sorted() == Array(groups.indices))
        #expect(names(plan.train).isDisjoint(with: names(plan.validation)))
        #expect(names(plan.train).isDisjoint(with: names(plan.test)))
        #expect(names(plan.validation).isDisjoint(with: names(plan.test)))
        for (part, share) in zip(parts, [0.7, 0.15, 0.15]) {
            #expect(abs(Double(part.count) / Double(groups.count) - share) < 0.01, "\(parts.map(\.count))")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `A balanced test split has equally many of each class, and the others are alike`(seed: UInt64) throws
    {
        let split = try split(seed: seed)
        let plan = split.plan
        #expect(plan.test.count { labels[$0] == 0 } * 2 == plan.test.count)
        #expect(
            plan.train.count + plan.validation.count + plan.test.count + split.surplusCount == groups.count)
        func share(_ part: [Int]) -> Double { Double(part.count { labels[$0] == 0 }) / Double(part.count) }
        #expect(abs(share(plan.train) - share(plan.validation)) < 0.02)
    }

    @Test func `The split depends on the seed alone`() throws {
        let (a, b, other) = (try split().plan, try split().plan, try split(seed: 2).plan)
        #expect(a.train == b.train && a.validation == b.validation && a.test == b.test)
        #expect(Set(a.test) != Set(other.test))
    }

    @Test func `Too few groups for the splits are an error`() {
        for groups in [["a", "a", "b", "b"], ["a", "a", "a", "a"]] {
            let error = #expect(throws: DataError.self) {
                try GroupSplit(
                    groups: groups, labels: [0, 1, 0, 1], path: "data", seed: 1, validationShare: 0.2,
                    testShare: 0.2)
            }
            #expect(error?.description.contains("at least 3") == true, "\(error as Any)")
        }
    }

    @Test func `A class that none is left of to learn is an error`() {
        let error = #expect(throws: DataError.self) {
            try GroupSplit(
                groups: ["a"] + "bbbbcccddd".map { String($0) }, labels: [0] + Array(repeating: 1, count: 10),
                path: "data", seed: 1, validationShare: 0, testShare: 0.6)
        }
        #expect(error?.description.contains("class 0") == true, "\(error as Any)")
    }

    @Test func `A group in two splits is told by name`() throws {
        try requireApart([.train: ["a", "b"], .validation: ["c"], .test: []], path: "data")
        let error = #expect(throws: DataError.self) {
            try requireApart([.train: ["a", "b"], .validation: ["c"], .test: ["b", "c"]], path: "data")
        }
        #expect(error?.description.contains("train and test, such as b") == true, "\(error as Any)")
        for (one, other) in [(Split.train, Split.validation), (.validation, .test), (.train, .test)] {
            let error = #expect(throws: DataError.self) {
                try requireApart([one: ["a", "b"], other: ["b"]], path: "data")
            }
            #expect(error?.found.contains("\(one.rawValue) and \(other.rawValue), such as b") == true)
        }
    }
}
