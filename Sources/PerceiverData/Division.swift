import Foundation

/// How a data set's examples get into splits: as an earlier run had them, as far as it knew them, and by chance.
///
/// A data set hands over the names of its examples, which should stay the same when others come or go, and puts the
/// ``DividedExamples/files`` that it gets among those of its description; so a run keeps its splits.
public struct Division: Sendable {
    /// Chooses the order and what is in which split.
    public let seed: UInt64
    let record: SplitRecord?
    let purpose: DataRequest.Purpose

    /// A division by chance alone.
    public init(seed: UInt64) { self.init(seed: seed, record: nil, purpose: .begin) }

    init(seed: UInt64, record: SplitRecord?, purpose: DataRequest.Purpose) {
        self.seed = seed
        self.record = record
        self.purpose = purpose
    }

    /// Divides examples.
    ///
    /// - Parameters:
    ///   - names: of the examples to divide; the same name a second time counts as another example.
    ///   - path: where they come from, for errors.
    ///   - validation: names of those that the source sets apart to choose by; nil: it sets none apart.
    ///   - test: the same of those to judge with.
    ///   - validationShare: the share of `names` to choose by, where none are set apart.
    ///   - testShare: the share of `names` to judge with, where none are set apart.
    ///   - limit: the most examples to learn from; nil: all.
    ///   - groups: of each example what must not be in two splits, such as a patient; nil: nothing.
    ///   - makePlan: divides by chance in another way than ``SplitPlan``, by the shares to choose by and to judge with;
    ///     nil: not so.
    /// - Returns: the numbers of the examples of each split.
    /// - Throws: `SettingsError` for shares or a limit out of range; ``DataError`` if nothing is left to learn from, if
    ///   the data is not that of the run, or if an example that was learned from is set apart now.
    public func divide(
        _ names: [String], of path: String, validation: [String]? = nil, test: [String]? = nil,
        validationShare: Float, testShare: Float = 0, limit: Int? = nil, groups: [String]? = nil,
        anew makePlan: (_ validationShare: Float, _ testShare: Float) throws -> SplitPlan? = { _, _ in nil }
    ) throws -> DividedExamples {
        try requireAtLeast(1, limit, setting: "limit")
        let shares = (
            validation: validation == nil ? validationShare : 0, test: test == nil ? testShare : 0
        )
        let sources = NamedExamples(divided: names, validation: validation ?? [], test: test ?? [])
        let isKnown = record.map { record in sources.all.contains { record[$0] != nil } } ?? false
        guard let record, isKnown else {
            if let record, purpose == .proceed {
                throw DataError(
                    path: path,
                    expected: "the data that the run was begun with, such as \(record.names.first ?? "")",
                    found: "none of its \(record.names.count) examples")
            }
            let plan =
                try makePlan(shares.validation, shares.test)
                ?? SplitPlan(
                    count: names.count, path: path, seed: seed, validationShare: shares.validation,
                    testShare: shares.test)
            var notes: [String] = []
            switch (record == nil, purpose) {
            case (false, .takeOver):
                notes.append("divided anew: the earlier run knows no example of these names")
            case (true, .takeOver):
                notes.append(
                    "the earlier run kept no splits: what it learned from may be among what is judged by here"
                )
            case (true, .proceed):
                notes.append(
                    "the run is from before splits were kept: they are made as then, and kept from now on")
            default: break
            }
            return DividedExamples(plan, sources, limit: limit, after: record, notes: notes)
        }
        return try KnownDivision(record, purpose, seed: seed, shares: shares, limit: limit)
            .divide(sources, groups: groups, path: path)
    }

    /// Takes a division as somebody has made it.
    ///
    /// - Throws: ``DataError`` if it sets apart what a run has learned from.
    package func adopt(
        _ plan: SplitPlan, of names: [String], limit: Int?, path: String
    ) throws -> DividedExamples {
        try requireAtLeast(1, limit, setting: "limit")
        let sources = NamedExamples(divided: names, validation: [], test: [])
        for split in [Split.validation, .test] {
            try record?.requireUnlearned(plan[split].map { sources.divided[$0] }, split, path: path)
        }
        return DividedExamples(plan, sources, limit: limit, after: record, notes: [])
    }
}

extension SplitRecord {
    /// Checks that nothing is set apart that was learned from.
    func requireUnlearned(_ names: [String], _ split: Split, path: String) throws {
        let learned = names.filter { [.train, .earlier].contains(self[$0]) }
        guard let first = learned.first else { return }
        throw DataError(
            path: path, expected: "a \(split.rawValue) split of which the run has learned nothing",
            found: "\(learned.count) examples in it that the run has learned from, such as \(first)")
    }
}

/// The names of a source's examples, each once.
struct NamedExamples {
    /// Those to divide.
    let divided: [String]
    /// Those that the source sets apart.
    let setApart: [Split: [String]]

    /// Tells examples of the same name apart by numbers.
    init(divided: [String], validation: [String], test: [String]) {
        var taken: Set<String> = []
        var counts: [String: Int] = [:]
        func unique(_ names: [String]) -> [String] {
            names.map { name in
                // A name is a line of a file.
                let line = name.contains(where: \.isNewline) ? name.debugDescription : name
                if taken.insert(line).inserted { return line }
                while true {
                    let count = counts[line, default: 1] + 1
                    counts[line] = count
                    let numbered = "\(line) #\(count)"
                    if taken.insert(numbered).inserted { return numbered }
                }
            }
        }
        self.divided = unique(divided)
        setApart = [.validation: unique(validation), .test: unique(test)]
    }

    var all: [String] { divided + Split.allCases.flatMap { setApart[$0] ?? [] } }
}

/// Which of a source's examples are in which split, and what a run keeps of that.
public struct DividedExamples: Sendable {
    /// The numbers of the examples that were to be divided.
    public let plan: SplitPlan
    /// The same without the limit of those to learn from.
    package let wholePlan: SplitPlan
    /// What a user may want to know.
    public let notes: [String]
    /// For the description of the data set.
    public let files: [String: Data]

    /// - Parameters:
    ///   - wholePlan: of the examples that were to be divided.
    ///   - sources: all examples.
    ///   - limit: the most of them to learn from.
    ///   - earlier: what was known before; it stays known.
    ///   - notes: what a user may want to know.
    init(
        _ wholePlan: SplitPlan, _ sources: NamedExamples, limit: Int?, after earlier: SplitRecord?,
        notes: [String]
    ) {
        let plan = wholePlan.limited(to: limit)
        var record = SplitRecord()
        for split in Split.allCases {
            for number in plan[split] { record[sources.divided[number]] = .init(split) }
            for name in sources.setApart[split] ?? [] { record[name] = .init(split) }
        }
        for name in sources.divided where record[name] == nil { record[name] = .unused }
        for name in earlier?.names ?? [] where record[name] == nil {
            if [.train, .earlier].contains(earlier?[name]) { record[name] = .earlier }
        }
        self.init(plan: plan, wholePlan: wholePlan, notes: notes, record: record)
    }

    init(plan: SplitPlan, wholePlan: SplitPlan, notes: [String], record: SplitRecord) {
        self.plan = plan
        self.wholePlan = wholePlan
        self.notes = notes
        files = [SplitRecord.fileName: record.fileContents]
    }
}
