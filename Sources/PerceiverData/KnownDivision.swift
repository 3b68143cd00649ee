import Layers

/// Divides examples that an earlier run knew, as it had them; what is new goes to what is learned from, if it is the same
/// run, or is divided by chance.
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
        var places = names.map { record[$0] }
        let newNumbers = names.indices.filter { places[$0] == nil }
        var placesOfGroups: [String: SplitRecord.Place] = [:]
        for (group, place) in zip(groups ?? [], places) {
            if let place, place != .unused { placesOfGroups[group] = place }
        }
        for number in newNumbers {
            // Of a new group all go one way, because its name decides.
            let group = groups?[number]
            places[number] = group.flatMap { placesOfGroups[$0] } ?? place(ofNew: group ?? names[number])
        }

        let order = names.map { record.number(of: $0) ?? .max }
        /// The numbers of the examples in some places, in the order that the run had them, new ones last.
        func numbers(_ wanted: SplitRecord.Place...) -> [Int] {
            names.indices.filter { places[$0].map(wanted.contains) ?? false }
                .sorted { (order[$0], $0) < (order[$1], $1) }
        }
        // What is set apart by the source now has no further examples to be divided.
        let validation = shares.validation > 0 ? numbers(.validation) : []
        let test = shares.test > 0 ? numbers(.test) : []
        var train = numbers(.train, .earlier)
        if shares.validation == 0 { train += numbers(.validation) }
        if shares.test == 0 { train += numbers(.test) }
        // Those beyond the limit that the run was begun with stay unused.
        if purpose != .proceed { train += numbers(.unused) }
        guard !train.isEmpty else {
            throw DataError(path: path, expected: "examples to learn from", found: "none that the run had")
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
        // Beyond the limit now, beyond it the next time.
        for number in train.dropFirst(limited.train.count) { places[number] = .unused }
        let notes = notes(
            new: newNumbers.map { names[$0] }, missing: missing,
            beyondLimit: train.count - limited.train.count, hasGroups: groups != nil)
        // What is missing may come back, and then has its place again.
        var grown = record
        for (name, place) in zip(names, places) where grown[name] == nil { grown[name] = place }
        return DividedExamples(plan: limited, wholePlan: plan, notes: notes, record: grown)
    }

    /// Where an example goes that the run did not know.
    private func place(ofNew name: String) -> SplitRecord.Place {
        if purpose == .proceed { return .train }
        var random = CounterRandom(seed, name.stableHash)
        let chance = random.uniform(0..<1)
        if chance < shares.test { return .test }
        return chance < shares.test + shares.validation ? .validation : .train
    }

    /// What a user may want to know of the examples that came since, and of those that are gone.
    private func notes(
        new: [String], missing: [String], beyondLimit: Int = 0, hasGroups: Bool
    ) -> [String] {
        func some(_ names: [String], _ one: String, _ many: String) -> String {
            "\(names.count) \(names.count == 1 ? one : many)"
        }
        func such(_ names: [String]) -> String { names.first.map { ", such as \($0)" } ?? "" }
        switch purpose {
        case .begin, .measureOther: return []
        case .takeOver:
            let others = "; \(some(new, "other example is", "other examples are")) divided anew\(such(new))"
            return ["splits taken over from the earlier run" + (new.isEmpty ? "" : others)]
        case .proceed:
            let place =
                hasGroups ? "the part of their group, or else to the training part" : "the training part"
            let added =
                "\(some(new, "example is", "examples are")) new since the run began\(such(new)): to \(place)"
                + (beyondLimit == 0 ? "" : ", but \(beyondLimit) beyond the limit to none")
            let gone =
                "\(some(missing, "example of the run is", "examples of the run are")) missing\(such(missing))"
            return (new.isEmpty ? [] : [added]) + (missing.isEmpty ? [] : [gone])
        }
    }
}
