import Foundation
import PerceiverKit

/// The splits of a folder's images.
struct FolderSplit {
    /// The examples of each split.
    let parts: [Split: [FoundExample<String>]]
    /// Notes on the splits for the user.
    private(set) var notes: [String] = []
    /// The files that a run keeps of them.
    let files: [String: Data]

    /// Uses the folder's own splits, makes the missing ones, and checks that no group is in two splits.
    ///
    /// - Throws: `DataError` for images that cannot be divided that way, `SettingsError` for invalid settings.
    init(_ listed: FoundExamples<String>, path: String, settings: ImageFolderSettings, division: Division)
        throws
    {
        for (key, isAsked) in [
            ("balanced_test", settings.balancedTest), ("split_lists", settings.splitLists != nil),
        ] where isAsked && listed.test != nil {
            throw SettingsError("data.\(key) asks for a split to be made, but \(path) has one already.")
        }
        let entries = listed.train
        // What has no classes is divided as if all were of one.
        let labels =
            try ExampleLabels(of: [.train: entries], columns: listed.labelColumns).classes(of: .train)
            ?? entries.map { _ in 0 }
        let groupPattern = try settings.groupPattern.map { try NamePattern($0, setting: "group_pattern") }
        func groups(of entries: [FoundExample<String>]) throws -> [String]? {
            try groupPattern?.values(in: entries.map(\.name))
        }

        let found = try groups(of: entries)
        let names = entries.map(\.name)
        let lists = settings.splitLists.map { SplitLists(folder: $0) }
        let divided: DividedExamples
        if let lists, lists.exist {
            notes.append("splits as \(lists.folder) lists them")
            divided = try division.adopt(lists.plan(of: names), of: names, limit: settings.limit, path: path)
        } else {
            divided = try division.divide(
                names, of: path, validation: listed.validation?.map(\.name), test: listed.test?.map(\.name),
                validationShare: settings.validationShare, testShare: settings.testShare,
                limit: settings.limit,
                groups: found
            ) { validationShare, testShare in
                guard found != nil || settings.balancedTest else { return nil }
                return try GroupSplit(
                    groups: found ?? names, labels: labels, path: path, seed: division.seed,
                    validationShare: validationShare, testShare: testShare,
                    isTestBalanced: settings.balancedTest
                ).plan
            }
            if let lists {
                try lists.write(divided.wholePlan, of: names)
                notes.append("splits written down in \(lists.folder)")
            }
        }
        let source = listed.divided(as: divided)
        notes += source.notes
        files = divided.files
        let plan = divided.plan
        let leftCount = entries.count - plan.train.count - plan.validation.count - plan.test.count
        if leftCount > 0 { notes.append("\(leftCount) images are in no split") }

        parts = source.parts
        var kept: [Split: Set<String>] = [:]
        for (split, part) in parts {
            guard let groups = try groups(of: part) else { return }
            kept[split] = Set(groups)
        }
        try requireApart(kept, path: path)
        let counts = Split.allCases.map { "\(kept[$0]?.count ?? 0) \($0.rawValue)" }
        notes.append("groups, none in two splits: \(counts.joined(separator: ", "))")
    }
}
