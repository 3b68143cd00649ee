import Testing

@testable import PerceiverData
@testable import PerceiverSettings

struct SplitPlanTests {
    private func plan(
        _ count: Int, seed: UInt64 = 1, validation: Float = 0.1, test: Float = 0.15, limit: Int? = nil
    ) throws -> SplitPlan {
        try SplitPlan(
            count: count, path: "data", seed: seed, validationShare: validation, testShare: test
        ).limited(to: limit)
    }

    @Test(arguments: [2, 3, 7, 100, 1001])
    func `The splits are disjoint and cover everything`(count: Int) throws {
        let plan = try plan(count, test: count == 2 ? 0 : 0.15)
        #expect((plan.train + plan.validation + plan.test).sorted() == Array(0..<count))
        #expect(!plan.train.isEmpty && !plan.validation.isEmpty)
    }

    @Test func `MNIST is split as in the published settings`() throws {
        let plan = try plan(60000, validation: 1 / 6, test: 0)
        #expect([plan.train.count, plan.validation.count, plan.test.count] == [50000, 10000, 0])
    }

    @Test func `The split depends on the seed only`() throws {
        let (a, b, other) = (try plan(500), try plan(500), try plan(500, seed: 2))
        #expect(a.train == b.train && a.validation == b.validation && a.test == b.test)
        #expect(Set(a.validation) != Set(other.validation) && Set(a.test) != Set(other.test))
    }

    @Test func `A limit shortens the training split alone`() throws {
        let (all, limited) = (try plan(500), try plan(500, limit: 20))
        #expect(limited.train == Array(all.train.prefix(20)))
        #expect(limited.validation == all.validation && limited.test == all.test)
        #expect(Set(limited.train.map { $0 / 50 }).count > 5)
    }

    @Test func `A share of 0 takes nothing`() throws {
        let plan = try plan(10, validation: 0, test: 0)
        #expect(plan.train.count == 10 && plan.validation.isEmpty && plan.test.isEmpty)
    }

    @Test(arguments: [(1, 0), (-0.1, 0), (0, 1.5), (.nan, 0)] as [(Float, Float)])
    func `Shares out of range are errors`(validation: Float, test: Float) {
        #expect(throws: SettingsError.self) { try plan(10, validation: validation, test: test) }
    }

    @Test(arguments: [(2, 0.1, 0.15), (10, 0.5, 0.5)] as [(Int, Float, Float)])
    func `Splits without training examples are errors`(count: Int, validation: Float, test: Float) {
        let error = #expect(throws: DataError.self) {
            try plan(count, validation: validation, test: test)
        }
        #expect(error?.path == "data")
    }
}
