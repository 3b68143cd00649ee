import Foundation
import Layers
import Perceiver

/// How a data set's examples are divided into splits: as an earlier run had them if it knew them, otherwise at random.
///
/// A data set passes the names of its examples, which should not change when others are added or removed, and adds the
/// ``DividedExamples/files`` it gets to its description's files; so a run keeps its splits.
public struct Division: Sendable {
    /// The seed of the order and the split of each example.
    public let seed: UInt64
    let record: SplitRecord?
    let purpose: DataRequest.Purpose
    /// What an earlier run knows of its data, which sizes and labels here follow unless the settings say otherwise: the run that
    /// is measured or goes on, or the one whose weights are taken over; nil where a run starts from scratch.
    public let earlier: DataDescription?
    /// The rows of a table that decide the division and the labels, of which these examples are a part; nil: there are none.
    public let rows: SharedRows?

    /// Whether a model continues the examples, so that it matters what stands before and after them.
    public let isContinued: Bool

    /// What the run that is measured on these examples knows of its own data, whose labels and shapes these should have; nil
    /// where no run is measured on other data.
    public var measured: DataDescription? { purpose == .measureOther ? earlier : nil }

    /// Whether a new run starts from the weights of an earlier one.
    public var takesOver: Bool { purpose == .takeOver }

    /// Whether there have to be training examples; what a run is only measured on may be test examples alone.
    public var needsTraining: Bool { purpose != .measureOther }

    /// The columns that the run that is measured reads, if the table has them all; nil: there is no such run.
    package func columns(in table: ColumnNames) throws -> [String]? {
        let read = try measured?.fact(RowColumns.self)?.names
        return read.flatMap { $0.allSatisfy(table.names.contains) ? $0 : nil }
    }

    /// The label columns that are asked for; of none those of an earlier run's numbers or sets of labels, if the table has them all.
    package func labelColumns(_ asked: [String], in table: ColumnNames) throws -> [String] {
        guard asked.isEmpty, let earlier else { return asked }
        let known =
            try earlier.fact(TargetFact.self)?.targetNames ?? earlier.fact(LabelSetFact.self)?.labelNames
        return known.flatMap { $0.allSatisfy(table.names.contains) ? $0 : nil } ?? []
    }

    /// A division at random.
    public init(seed: UInt64) { self.init(seed: seed, record: nil, purpose: .begin) }

    init(
        seed: UInt64, record: SplitRecord?, purpose: DataRequest.Purpose, earlier: DataDescription? = nil,
        rows: SharedRows? = nil, isContinued: Bool = false
    ) {
        self.isContinued = isContinued
        self.earlier = earlier
        self.rows = rows
        self.seed = seed
        self.record = record
        self.purpose = purpose
    }

    /// Divides examples.
    ///
    /// Where a run is measured on other data that has no splits of its own, all examples are for the test.
    ///
    /// - Parameters:
    ///   - names: the names of the examples to divide; a name that occurs twice stands for two examples.
    ///   - path: where the examples come from, for errors.
    ///   - validation: names of the source's own validation split; nil: it has none.
    ///   - test: names of the source's own test split; nil: it has none.
    ///   - validationShare: the share of `names` for validation, if the source has no such split.
    ///   - testShare: the share of `names` for the test, if the source has no splits of its own.
    ///   - limit: the most training examples; nil: all.
    ///   - labels: what the source says of the examples of each split, in words, with those to divide as the training ones; nil:
    ///     nothing. A run that goes on says where that has changed.
    ///   - groups: the group of each example, such as a patient, that must not be in two splits; nil: no groups.
    ///   - makePlan: divides at random in another way than ``SplitPlan``, given the shares for validation and test;
    ///     nil: ``SplitPlan`` does.
    /// - Returns: the numbers of the examples of each split.
    /// - Throws: `SettingsError` for shares or a limit out of range; ``DataError`` if no training example is left, if
    ///   the data is not that of the run, or if a validation or test example was a training example of the run.
    public func divide(
        _ names: [String], of path: String, validation: [String]? = nil, test: [String]? = nil,
        validationShare: Float, testShare: Float = 0, limit: Int? = nil,
        labels: [Split: [String]]? = nil, groups: [String]? = nil,
        anew makePlan: (_ validationShare: Float, _ testShare: Float) throws -> SplitPlan? = { _, _ in nil }
    ) throws -> DividedExamples {
        try requireAtLeast(1, limit, setting: "limit")
        // What is only measured is measured whole.
        let limit = purpose == .measureOther ? nil : limit
        // A source with a validation split alone has no test split; runs of older versions divided one off.
        let hasMadeTest = purpose == .proceed && record?.has(.test) == true
        let makesTest = test == nil && (validation == nil || hasMadeTest)
        let shares = (validation: validation == nil ? validationShare : 0, test: makesTest ? testShare : 0)
        let sources = NamedExamples(
            divided: names, validation: validation ?? [], test: test ?? [], labels: labels)
        let knownCount = record.map { record in sources.all.count { record[$0] != nil } } ?? 0
        // Other data may have an example or two of the run's: rows of a table are called by what they hold.
        let isOther = purpose == .measureOther && 2 * knownCount < sources.all.count
        guard let record, knownCount > 0, !isOther else {
            if let record, purpose == .proceed {
                throw DataError(
                    path: path,
                    expected: "the data that the run was begun with, such as \(record.names.first ?? "")",
                    found: "none of its \(record.names.count) examples")
            }
            if purpose == .measureOther {
                return measuringAll(
                    sources, record, isUndivided: validation == nil && test == nil)
            }
            let plan =
                try makePlan(shares.validation, shares.test)
                ?? SplitPlan(
                    count: names.count, path: path, seed: seed, validationShare: shares.validation,
                    testShare: shares.test)
            var notes: [String] = []
            switch (record == nil, purpose) {
            case (false, .takeOver):
                notes.append(
                    "divided anew: the earlier run knows no example of these names; if it has learned from the same ones "
                        + "under other names, they may be among the validation and test examples here")
            case (true, .takeOver):
                notes.append(
                    "the earlier run kept no splits: its training examples may be among the validation and test examples here"
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

    /// Other data with its own splits, or all for the test but what the run has learned from.
    private func measuringAll(
        _ sources: NamedExamples, _ record: SplitRecord?, isUndivided: Bool
    ) -> DividedExamples {
        let isLearned = { (name: String) in
            [.train, .earlier].contains(record?[name] ?? .unused)
        }
        let all = Array(sources.divided.indices)
        let kept = isUndivided ? all.filter { !isLearned(sources.divided[$0]) } : all
        let learnedCount = isUndivided ? all.count - kept.count : sources.all.count(where: isLearned)
        let same =
            "\(learnedCount) \(learnedCount == 1 ? "is" : "are") called as examples that the run has learned from"
        let notes =
            isUndivided
            ? [
                "no splits of its own: all \(kept.count) are for the test"
                    + (learnedCount > 0 ? "; \(same): left out" : "")
            ] : learnedCount > 0 ? ["of its \(sources.all.count) examples \(same)"] : []
        return DividedExamples(
            SplitPlan(train: isUndivided ? [] : kept, validation: [], test: isUndivided ? kept : []),
            sources, limit: nil, after: record, notes: notes)
    }

    /// Takes a division that was made elsewhere.
    ///
    /// - Throws: ``DataError`` if a validation or test example was a training example of the run.
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
    /// Checks that no validation or test example was a training example of the run.
    func requireUnlearned(_ names: [String], _ split: Split, path: String) throws {
        let learned = names.filter { [.train, .earlier].contains(self[$0]) }
        guard let first = learned.first else { return }
        throw DataError(
            path: path, expected: "a \(split.rawValue) split of which the run has learned nothing",
            found: "\(learned.count) examples in it that the run has learned from, such as \(first)")
    }
}

extension Unicode.Scalar {
    /// As `Character.isNewline`, which needs the borders between characters first.
    fileprivate var isLineEnd: Bool {
        (0x0A...0x0D).contains(value) || [0x85, 0x2028, 0x2029].contains(value)
    }
}

/// The names of a source's examples, made unique.
struct NamedExamples {
    /// The names of the examples to divide.
    let divided: [String]
    /// The names of the source's own validation and test splits.
    let setApart: [Split: [String]]
    /// The checksums of the labels by name, of examples that have some.
    private(set) var labels: [String: UInt32] = [:]

    /// Adds numbers to names that occur more than once.
    init(divided: [String], validation: [String], test: [String], labels: [Split: [String]]? = nil) {
        var taken: Set<String> = []
        var counts: [String: Int] = [:]
        func unique(_ names: [String]) -> [String] {
            names.map { name in
                // A name becomes a line of a file, so it must not contain line ends.
                let line = name.unicodeScalars.contains(where: \.isLineEnd) ? name.debugDescription : name
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
        for (split, labels) in labels ?? [:] {
            for (name, label) in zip(split == .train ? self.divided : setApart[split] ?? [], labels)
            where !label.isEmpty { self.labels[name] = UInt32(truncatingIfNeeded: label.stableHash) }
        }
    }

    var count: Int { divided.count + setApart.values.reduce(0) { $0 + $1.count } }

    var all: [String] { divided + Split.allCases.flatMap { setApart[$0] ?? [] } }
}

/// The splits of a source's examples, and what a run keeps of them.
public struct DividedExamples: Sendable {
    /// The splits of the examples that were to be divided, by number.
    public let plan: SplitPlan
    /// The same without the limit on training examples.
    package let wholePlan: SplitPlan
    /// Notes for the user.
    public let notes: [String]
    /// Files to add to the data set's description.
    public let files: [String: Data]

    /// - Parameters:
    ///   - wholePlan: the splits of the examples that were to be divided.
    ///   - sources: the names of all examples.
    ///   - limit: the most training examples.
    ///   - earlier: an earlier record, whose entries are kept.
    ///   - notes: notes for the user.
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
        if record.names.count < sources.count {
            for name in sources.divided where record[name] == nil { record[name] = .unused }
        }
        record.learn(labels: sources.labels)
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
