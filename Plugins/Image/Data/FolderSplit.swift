import PerceiverKit

/// Which images of a folder are in which split.
struct FolderSplit {
    let train: [ClassFolders.Entry]
    let validation: [ClassFolders.Entry]
    let test: [ClassFolders.Entry]
    /// What a user may want to know of the splits.
    private(set) var notes: [String] = []

    /// Takes the folder's own splits, divides what it does not divide, and checks that no group is in two splits.
    ///
    /// - Throws: ``DataError`` for images that cannot be divided so, `SettingsError` for settings.
    init(_ listed: ClassFolders, path: String, settings: ImageFolderSettings, seed: UInt64) throws {
        for (key, isAsked) in [
            ("balanced_test", settings.balancedTest), ("split_lists", settings.splitLists != nil),
        ] where isAsked && listed.test != nil {
            throw SettingsError("data.\(key) asks for a split to be made, but \(path) has one already.")
        }
        let entries = listed.train
        let groupPattern = try settings.groupPattern.map { try NamePattern($0, setting: "group_pattern") }
        func groups(of entries: [ClassFolders.Entry]) throws -> [String]? {
            try groupPattern?.values(in: entries.map(\.name))
        }

        let plan = try Self.kept(in: settings.splitLists, names: entries.map(\.name), notes: &notes) {
            let (validationShare, testShare) = (
                listed.validation == nil ? settings.validationShare : 0,
                listed.test == nil ? settings.testShare : 0
            )
            let found = try groups(of: entries)
            guard found != nil || settings.balancedTest else {
                return try SplitPlan(
                    count: entries.count, path: path, seed: seed, validationShare: validationShare,
                    testShare: testShare, limit: nil)
            }
            return try GroupSplit(
                groups: found ?? entries.map(\.name), labels: entries.map(\.label), path: path, seed: seed,
                validationShare: validationShare, testShare: testShare, isTestBalanced: settings.balancedTest
            ).plan
        }
        let leftCount = entries.count - plan.train.count - plan.validation.count - plan.test.count
        if leftCount > 0 { notes.append("\(leftCount) images are in no split") }

        train = try plan.limited(to: settings.limit).train.map { entries[$0] }
        validation = listed.validation ?? plan.validation.map { entries[$0] }
        test = listed.test ?? plan.test.map { entries[$0] }
        var found: [Split: Set<String>] = [:]
        for (split, part) in [(Split.train, train), (.validation, validation), (.test, test)] {
            guard let groups = try groups(of: part) else { return }
            found[split] = Set(groups)
        }
        try requireApart(found, path: path)
        let counts = Split.allCases.map { "\(found[$0]?.count ?? 0) \($0.rawValue)" }
        notes.append("groups, none in two splits: \(counts.joined(separator: ", "))")
    }

    /// The plan that lists in a folder tell; or the plan that is made now, and listed there if there is a folder.
    private static func kept(
        in folder: String?, names: [String], notes: inout [String], _ makePlan: () throws -> SplitPlan
    ) throws -> SplitPlan {
        guard let folder else { return try makePlan() }
        let lists = SplitLists(folder: folder)
        if lists.exist {
            notes.append("splits as \(folder) lists them")
            return try lists.plan(of: names)
        }
        let plan = try makePlan()
        try lists.write(plan, of: names)
        notes.append("splits written down in \(folder)")
        return plan
    }
}
