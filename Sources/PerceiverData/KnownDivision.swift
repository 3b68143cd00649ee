import Layers
import Tensors

/// Divides examples as an earlier run divided them.
///
/// New examples become training examples if the same run goes on; otherwise they are divided at random.
struct KnownDivision {
    private let record: SplitRecord
    private let purpose: DataRequest.Purpose
    private let seed: UInt64
    private let shares: (validation: Float, test: Float)
    private let limit: Int?

    init(
        _ record: SplitRecord, _ purpose: DataRequest.Purpose, seed: UInt64,
        shares: (validation: Float, test: Float), limit: Int?
    ) {
        self.record = record
        self.purpose = purpose
        self.seed = seed
        self.shares = shares
        self.limit = limit
    }

    func divide(_ sources: NamedExamples, groups: [String]?, path: String) throws -> DividedExamples {
        for (split, names) in sources.setApart {
            try record.requireUnlearned(names, split, path: path)
        }
        let names = sources.divided
        var assignments = names.map { record[$0] }
        let newNumbers = names.indices.filter { assignments[$0] == nil }
        var assignmentsOfGroups: [String: SplitRecord.Assignment] = [:]
        for (group, assignment) in zip(groups ?? [], assignments) {
            if let assignment, assignment != .unused { assignmentsOfGroups[group] = assignment }
        }
        for number in newNumbers {
            // All examples of a new group get the same assignment, because the group's name decides it.
            let group = groups?[number]
            assignments[number] =
                group.flatMap { assignmentsOfGroups[$0] } ?? assignment(ofNew: group ?? names[number])
        }

        let order = names.map { record.number(of: $0) ?? .max }
        /// The numbers of the examples with one of these assignments, in the run's order, new ones last.
        func numbers(_ wanted: SplitRecord.Assignment...) -> [Int] {
            names.indices.filter { assignments[$0].map(wanted.contains) ?? false }
                .sorted { (order[$0], $0) < (order[$1], $1) }
        }
        // Where the source itself now has a validation or test split, none is divided off here.
        let validation = shares.validation > 0 ? numbers(.validation) : []
        let test = shares.test > 0 ? numbers(.test) : []
        var train = numbers(.train, .earlier)
        if shares.validation == 0 { train += numbers(.validation) }
        if shares.test == 0 { train += numbers(.test) }
        // Examples beyond the limit at the start of the run stay unused.
        if purpose != .proceed { train += numbers(.unused) }
        guard !train.isEmpty || purpose == .measureOther else {
            throw DataError(path: path, expected: "training examples", found: "none that the run had")
        }
        let plan = SplitPlan(train: train, validation: validation, test: test)
        let present = Set(sources.all)
        let missing = record.names.filter { !present.contains($0) && record[$0] != .earlier }
        guard purpose == .proceed else {
            let notes = notes(
                new: newNumbers.map { names[$0] }, missing: missing, hasGroups: groups != nil)
            return DividedExamples(plan, sources, limit: limit, after: record, notes: notes)
        }
        let knownCount = train.count { order[$0] != .max }
        let limited = plan.limited(to: limit.map { max($0, knownCount) })
        // What is beyond the limit now stays beyond it in later sessions.
        for number in train.dropFirst(limited.train.count) { assignments[number] = .unused }
        let notes = notes(
            new: newNumbers.map { names[$0] }, missing: missing,
            beyondLimit: train.count - limited.train.count, hasGroups: groups != nil)
        // A missing example may come back, so its assignment is kept.
        var grown = record
        for (name, assignment) in zip(names, assignments) where grown[name] == nil {
            grown[name] = assignment
        }
        grown.learn(labels: sources.labels)
        return DividedExamples(
            plan: limited, wholePlan: plan, notes: notes + noteOnLabels(of: sources), record: grown)
    }

    /// The assignment of an example that the run did not have.
    private func assignment(ofNew name: String) -> SplitRecord.Assignment {
        if purpose == .proceed { return .train }
        var random = CounterRandom(seed, name.stableHash)
        let chance = random.uniform(0..<1)
        if chance < shares.test { return .test }
        return chance < shares.test + shares.validation ? .validation : .train
    }

    /// Which examples have other labels than when the run began; none if all have the same.
    private func noteOnLabels(of sources: NamedExamples) -> [String] {
        let changed = sources.all.filter { name in
            guard let before = record.label(of: name), let now = sources.labels[name] else { return false }
            return before != now
        }
        guard let first = changed.first else { return [] }
        return [
            "\(changed.count) \(changed.count == 1 ? "example has another label" : "examples have other labels") than when "
                + "the run began, such as \(first)"
        ]
    }

    /// Notes for the user on examples that were added since, or are missing.
    private func notes(
        new: [String], missing: [String], beyondLimit: Int = 0, hasGroups: Bool
    ) -> [String] {
        func some(_ names: [String], _ one: String, _ many: String) -> String {
            "\(names.count) \(names.count == 1 ? one : many)"
        }
        func such(_ names: [String]) -> String { names.first.map { ", such as \($0)" } ?? "" }
        switch purpose {
        case .begin: return []
        case .measureOther:
            let count = record.names.count - missing.count
            return ["\(count) of its examples have the names of some of the run, and its splits"]
        case .takeOver:
            let others = "; \(some(new, "other example is", "other examples are")) divided anew\(such(new))"
            return ["splits taken over from the earlier run" + (new.isEmpty ? "" : others)]
        case .proceed:
            let part =
                hasGroups ? "the part of their group, or else to the training part" : "the training part"
            let added =
                "\(some(new, "example is", "examples are")) new since the run began\(such(new)): to \(part)"
                + (beyondLimit == 0 ? "" : ", but \(beyondLimit) beyond the limit to none")
            let gone =
                "\(some(missing, "example of the run is", "examples of the run are")) missing\(such(missing))"
            return (new.isEmpty ? [] : [added]) + (missing.isEmpty ? [] : [gone])
        }
    }
}
