import Foundation
import Testing

@testable import PerceiverData
@testable import PerceiverFiles
@testable import PerceiverSettings

/// Splits that a run keeps.
struct DivisionTests {
    private let names = (0..<100).map { "file \($0)" }

    /// The names in each split, in order.
    private func splits(_ divided: DividedExamples, of names: [String]) -> [Split: [String]] {
        Dictionary(
            uniqueKeysWithValues: Split.allCases.map { split in (split, divided.plan[split].map { names[$0] })
            })
    }

    private func division(
        _ purpose: DataRequest.Purpose, after earlier: DividedExamples, seed: UInt64 = 1
    ) throws -> Division {
        let contents = try #require(earlier.files["splits.tsv.gz"])
        return Division(seed: seed, record: try SplitRecord(contents), purpose: purpose)
    }

    private func divide(
        _ names: [String], by division: Division = Division(seed: 1), limit: Int? = nil
    ) throws -> DividedExamples {
        try division.divide(names, of: "data", validationShare: 0.1, testShare: 0.2, limit: limit)
    }

    @Test func `A run that goes on has the same splits in the same order`() throws {
        let begun = try divide(names)
        let again = try divide(names, by: division(.proceed, after: begun, seed: 7))
        #expect(splits(again, of: names) == splits(begun, of: names))
        #expect(begun.plan.test.count == 20 && begun.plan.validation.count == 10)
        #expect(again.files == begun.files)
        #expect(again.notes.isEmpty)
        let reversed = Array(names.reversed())
        #expect(
            splits(try divide(reversed, by: division(.proceed, after: begun)), of: reversed)
                == splits(begun, of: names))
    }

    @Test func `Labels that have changed since the run began are told`() throws {
        func divide(_ labels: [String], by division: Division) throws -> DividedExamples {
            try division.divide(
                names, of: "data", validationShare: 0.1, testShare: 0.2, labels: [.train: labels])
        }
        var labels = names.indices.map { "\($0 % 3)" }
        let begun = try divide(labels, by: Division(seed: 1))
        let again = try divide(labels, by: division(.proceed, after: begun))
        #expect(again.notes.isEmpty && again.files == begun.files)
        labels[7] = "other"
        let changed = try divide(labels, by: division(.proceed, after: again))
        #expect(
            changed.notes
                == ["1 example has another label than when the run began, such as \(names[7])"])
        #expect(changed.files == begun.files)
    }

    @Test func `Other data that has test examples alone is measured`() throws {
        let begun = try divide(names)
        for test in [["x", "y"], [names[begun.plan.test[0]]]] {
            let divided = try division(.measureOther, after: begun).divide(
                [], of: "data", test: test, validationShare: 0.1, testShare: 0.1)
            #expect(divided.plan.train.isEmpty && divided.plan.validation.isEmpty)
        }
    }

    @Test func `What is new is learned from, and what is missing is told`() throws {
        let begun = try divide(names)
        let lost = names[begun.plan.test[3]]
        let now = ["added 1"] + names.filter { $0 != lost } + ["added 2"]
        let again = try divide(now, by: division(.proceed, after: begun))
        var expected = splits(begun, of: names)
        expected[.train]? += ["added 1", "added 2"]
        expected[.test]?.removeAll { $0 == lost }
        #expect(splits(again, of: now) == expected)
        #expect(again.notes.count == 2, "\(again.notes)")
        #expect(again.notes[0].hasPrefix("2 examples are new") && again.notes[0].contains("added 1"))
        #expect(
            again.notes[1].hasPrefix("1 example of the run is missing") && again.notes[1].contains(lost))
        // What was new once is known from then on, and what was missing comes back to its split.
        let third = try divide(now + [lost], by: division(.proceed, after: again))
        #expect(third.notes.isEmpty, "\(third.notes)")
        #expect(
            Set(splits(third, of: now + [lost])[.test] ?? []) == Set(splits(begun, of: names)[.test] ?? []))
    }

    @Test func `Another seed does not test on what the earlier run learned from`() throws {
        let begun = try divide(names, limit: 30)
        let next = try divide(names, by: division(.takeOver, after: begun, seed: 2))
        #expect(splits(next, of: names)[.test] == splits(begun, of: names)[.test])
        #expect(splits(next, of: names)[.validation] == splits(begun, of: names)[.validation])
        #expect(next.plan.train.count == 70)
        #expect(next.notes.first?.hasPrefix("splits taken over") == true)
    }

    @Test func `Data that the earlier run did not have is divided by chance`() throws {
        let begun = try divide(names)
        let more = names + (0..<1000).map { "more \($0)" }
        let next = try divide(more, by: division(.takeOver, after: begun))
        let test = Set(splits(next, of: more)[.test] ?? [])
        #expect(test.isSuperset(of: splits(begun, of: names)[.test] ?? []))
        #expect(abs(test.count - 220) < 50)
        #expect(test.isDisjoint(with: splits(begun, of: names)[.train] ?? []))

        let other = (0..<50).map { "other \($0)" }
        let third = try divide(other, by: division(.takeOver, after: begun))
        #expect(splits(third, of: other) == splits(try divide(other), of: other))
        #expect(third.notes.first?.contains("knows no example of these names") == true)
        // What the first run learned from is still known to a run that starts from the third.
        let fourth = try divide(names, by: division(.takeOver, after: third, seed: 3))
        #expect(
            Set(splits(fourth, of: names)[.test] ?? []).isDisjoint(
                with: splits(begun, of: names)[.train] ?? []))
    }

    @Test func `A run does not go on with data of which it knows nothing`() throws {
        let begun = try divide(names)
        let error = #expect(throws: DataError.self) {
            try divide(["x", "y", "z"], by: division(.proceed, after: begun))
        }
        #expect(error?.found.contains("none of its 100 examples") == true)
    }

    @Test func `Other data without splits is measured whole, and one with splits keeps them`() throws {
        let begun = try divide(names)
        let division = try division(.measureOther, after: begun)
        let whole = try division.divide(
            ["x", "y", "z"], of: "data", validationShare: 0.1, testShare: 0.2, limit: 1)
        #expect(whole.plan.test == [0, 1, 2] && whole.plan.train.isEmpty && whole.plan.validation.isEmpty)
        #expect(whole.notes == ["no splits of its own: all 3 are for the test"])
        let divided = try division.divide(
            ["x", "y", "z"], of: "data", test: ["t"], validationShare: 0.4, limit: 1)
        #expect(divided.plan.train == [0, 1, 2] && divided.plan.validation.isEmpty)
    }

    @Test func `Of other data that shares a few names, all but what was learned from is measured`() throws {
        let begun = try divide(names)
        let learned = names[begun.plan.train[0]]
        let others = (0..<9).map { "other \($0)" }
        let division = try division(.measureOther, after: begun)
        let whole = try division.divide(others + [learned], of: "data", validationShare: 0.1, testShare: 0.2)
        #expect(whole.plan.test == Array(0..<9))
        #expect(
            whole.notes.first?.contains("1 is called as examples that the run has learned from: left out")
                == true)
        let divided = try division.divide(
            [], of: "data", test: others + [learned], validationShare: 0.1)
        #expect(divided.notes == ["of its 10 examples 1 is called as examples that the run has learned from"])
    }

    @Test func `What was learned from cannot be set apart later`() throws {
        let begun = try divide(names)
        let learned = names[begun.plan.train[0]]
        for purpose in [DataRequest.Purpose.proceed, .takeOver, .measureOther] {
            let error = #expect(throws: DataError.self) {
                try division(purpose, after: begun).divide(
                    names.filter { $0 != learned }, of: "data", test: [learned], validationShare: 0.1)
            }
            #expect(error?.found.contains(learned) == true)
        }
    }

    @Test func `New examples go where their group is`() throws {
        let groups = names.indices.map { "patient \($0 / 2)" }
        func divide(_ names: [String], _ groups: [String], _ division: Division) throws -> DividedExamples {
            try division.divide(
                names, of: "data", validationShare: 0.1, testShare: 0.2, groups: groups
            ) { validationShare, testShare in
                try GroupSplit(
                    groups: groups, labels: names.map { _ in 0 }, path: "data", seed: 1,
                    validationShare: validationShare, testShare: testShare
                ).plan
            }
        }
        let begun = try divide(names, groups, Division(seed: 1))
        let tested = begun.plan.test[0]
        let now = names + ["new of a tested patient", "new patient's"]
        let again = try divide(
            now, groups + [groups[tested], "patient 99"], division(.proceed, after: begun))
        #expect(splits(again, of: now)[.test]?.last == "new of a tested patient")
        #expect(splits(again, of: now)[.train]?.last == "new patient's")
    }

    @Test func `A new group is not torn apart when weights are taken over`() throws {
        let begun = try divide(names)
        let new = (0..<600).map { "new \($0)" }
        let groups = names.map { "patient of \($0)" } + new.indices.map { "patient \($0 / 3)" }
        let next = try division(.takeOver, after: begun).divide(
            names + new, of: "data", validationShare: 0.1, testShare: 0.2, groups: groups)
        let found = Split.allCases.map { split in Set(next.plan[split].map { groups[$0] }) }
        #expect(found[0].isDisjoint(with: found[1].union(found[2])) && found[1].isDisjoint(with: found[2]))
        #expect(found.allSatisfy { !$0.isEmpty })
    }

    @Test func `What a limit leaves out is left out the next time too`() throws {
        let begun = try divide(names, limit: 30)
        let now = names + ["added"]
        let again = try divide(now, by: division(.proceed, after: begun), limit: 30)
        #expect(again.plan.train == begun.plan.train)
        #expect(again.notes.first?.hasSuffix("but 1 beyond the limit to none") == true, "\(again.notes)")
        let third = try divide(now, by: division(.proceed, after: again), limit: 30)
        #expect(third.plan.train == begun.plan.train && third.notes.isEmpty)
    }

    @Test func `A limit below 1 is an error`() {
        #expect(throws: SettingsError("data.limit should be 1 or more, not 0.")) {
            try divide(names, limit: 0)
        }
    }

    @Test(arguments: [["a", "a", "a #2"], ["a #2", "a", "a"], ["x", "\"y\\nz\"", "y\nz"]])
    func `No two examples share a name`(names: [String]) {
        let all = NamedExamples(divided: names, validation: [], test: names).all
        #expect(Set(all).count == 2 * names.count, "\(all)")
        #expect(all.allSatisfy { !$0.contains("\n") })
    }

    @Test func `Examples of one name count as several`() throws {
        let names = ["a", "a", "b", "a", "line\nend"]
        let begun = try Division(seed: 1).divide(names, of: "data", validationShare: 0.2)
        let record = try SplitRecord(try #require(begun.files["splits.tsv.gz"]))
        #expect(Set(record.names) == ["a", "a #2", "b", "a #3", "\"line\\nend\""])
        #expect(
            try division(.proceed, after: begun).divide(names, of: "data", validationShare: 0.2).plan.train
                == begun.plan.train)
    }

    @Test func `A hundred thousand files take little memory`() throws {
        let names = (0..<100_000).map { "class \($0 % 100)/IMG_\(20_240_000 + $0).png" }
        let begun = try divide(names)
        #expect(begun.files["splits.tsv.gz"].map(\.count) ?? .max < 1_000_000)
        #expect(try divide(names, by: division(.proceed, after: begun)).plan.train == begun.plan.train)
    }

    @Test(arguments: ["", "train", "train\ta\ntrain\ta\n", "nowhere\ta\n"])
    func `A file that is no record of splits is refused`(text: String) {
        let error = #expect(throws: DataError.self) {
            let bytes = text.isEmpty ? Data("text".utf8) : Data(Gzip.compressed(Array(text.utf8)))
            _ = try SplitRecord(bytes)
        }
        #expect(error?.path == "splits.tsv.gz")
    }
}
