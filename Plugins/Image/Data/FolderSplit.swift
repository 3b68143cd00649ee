import PerceiverKit

/// Which images of a folder are in which split.
struct FolderSplit {
    private(set) var train: [ImageFolder.Entry]
    private(set) var validation: [ImageFolder.Entry]
    private(set) var test: [ImageFolder.Entry]
    /// What a user may want to know of the splits.
    private(set) var notes: [String] = []

    /// Takes the folder's own splits, divides what it does not divide, and checks that no group is in two splits.
    ///
    /// - Throws: ``DataError`` for images that cannot be divided so, `SettingsError` for settings.
    init(_ listed: ImageFolder, path: String, settings: ImageFolderSettings, seed: UInt64) throws {
        let entries = listed.train
        let groups = try settings.groupPattern.map { pattern in
            let pattern = try NamePattern(pattern, setting: "group_pattern")
            return { (entries: [ImageFolder.Entry]) in try pattern.values(in: entries.map(\.name)) }
        }
        let shares = (
            validation: listed.validation == nil ? settings.validationShare : 0,
            test: listed.test == nil ? settings.testShare : 0
        )
        if settings.balancedTest, listed.test != nil {
            throw SettingsError(
                "data.balanced_test asks for a test split to be made, but \(path) has one already.")
        }

        func divided() throws -> SplitPlan {
            guard groups != nil || settings.balancedTest else {
                return try SplitPlan(
                    count: entries.count, path: path, seed: seed, validationShare: shares.validation,
                    testShare: shares.test, limit: nil)
            }
            let split = try GroupSplit(
                groups: try groups?(entries) ?? entries.map(\.name), labels: entries.map(\.label), path: path,
                seed: seed, validationShare: shares.validation, testShare: shares.test,
                isTestBalanced: settings.balancedTest)
            return split.plan
        }
        let plan: SplitPlan
        if let folder = settings.splitLists {
            guard listed.test == nil else {
                throw SettingsError(
                    "data.split_lists asks for a split to be made, but \(path) has one already.")
            }
            let (lists, names) = (SplitLists(folder: folder), entries.map(\.name))
            if lists.exist {
                plan = try lists.plan(of: names)
                notes.append("splits as \(folder) lists them")
            } else {
                plan = try divided()
                try lists.write(plan, of: names)
                notes.append("splits written down in \(folder)")
            }
        } else {
            plan = try divided()
        }
        let leftCount = entries.count - plan.train.count - plan.validation.count - plan.test.count
        if leftCount > 0 { notes.append("\(leftCount) images are in no split") }

        let kept = try plan.limited(to: settings.limit)
        train = kept.train.map { entries[$0] }
        validation = listed.validation ?? kept.validation.map { entries[$0] }
        test = listed.test ?? kept.test.map { entries[$0] }
        guard let groups else { return }
        let found: [Split: Set<String>] = [
            .train: Set(try groups(train)), .validation: Set(try groups(validation)),
            .test: Set(try groups(test)),
        ]
        try requireApart(found, path: path)
        let counts = Split.allCases.map { "\(found[$0]?.count ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        notes.append("groups, none in two splits: \(counts)")
    }
}
