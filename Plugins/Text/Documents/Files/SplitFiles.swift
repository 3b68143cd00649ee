import Foundation
import PerceiverKit

/// The files of a data set: one file, or a folder with a file for each split, such as `train.csv` and `val.csv`.
struct SplitFiles {
    /// What a file holds, which decides what is looked for in it.
    enum Part: Equatable {
        /// All documents, which may say themselves what split they belong to.
        case whole
        /// The training documents.
        case train
        /// The validation or the test documents, which have labels if the training documents have some.
        case other(hasLabels: Bool)
        /// Documents without labels.
        case unlabelled
    }

    /// The only file; nil for a folder.
    private let whole: String?
    private let files: [Split: String]
    private let unlabelled: String?
    private let notes: [String]

    /// Whether a path is a file with one of the extensions, or a folder with a file of one of the splits.
    static func recognizes(
        _ path: String, extensions: [String], byOneOf splits: [Split] = Split.allCases
    ) -> Bool {
        if itemKind(at: path) == .file { return isFile(path, withOneOf: extensions) }
        return ((try? visibleNames(inFolder: path)) ?? []).contains { name in
            isFile(name, withOneOf: extensions) && Split(named: stem(name)).map(splits.contains) ?? false
        }
    }

    /// Finds the file of each split, by any of the names that the split has, and `unlabelled`.
    ///
    /// A file is taken whatever its extension.
    ///
    /// - Throws: `DataError` for a split with two files, or none for training, which `needsTraining` asks for.
    init(at path: String, extensions: [String], needsTraining: Bool) throws {
        guard itemKind(at: path) != .file else {
            (whole, files, unlabelled, notes) = (path, [:], nil, [])
            return
        }
        let names = try visibleNames(inFolder: path)
        var others = names
        func file(_ description: String, where isPart: (String) -> Bool) throws -> String? {
            let found = names.filter { Self.isFile($0, withOneOf: extensions) && isPart(Self.stem($0)) }
            guard found.count <= 1 else {
                throw DataError(
                    path: path, expected: "one file \(description)", found: found.joined(separator: ", "))
            }
            others.removeAll { $0 == found.first }
            return found.first.map { "\(path)/\($0)" }
        }
        var files: [Split: String] = [:]
        for split in Split.allCases {
            files[split] = try file(split.rawValue) { Split(named: $0) == split }
        }
        guard files[.train] != nil || !needsTraining && !files.isEmpty else {
            let wanted = extensions.map { "train.\($0)" }.joined(separator: " or ")
            throw DataError(
                path: path, expected: "a file \(wanted)",
                found: names.isEmpty ? "an empty folder" : names.prefix(10).joined(separator: ", "))
        }
        whole = nil
        self.files = files
        unlabelled = try file("unlabelled") { ["unlabelled", "unlabeled"].contains($0.lowercased()) }
        notes = noteOnLeftOut(others).map { [$0] } ?? []
    }

    /// The documents of all files, each read by `read`.
    func documents(_ read: (_ path: String, _ part: Part) throws -> FoundDocuments) throws -> FoundDocuments {
        func found(_ path: String, _ part: Part) throws -> FoundDocuments {
            let found = try read(path, part)
            guard found.splits.values.contains(where: { !$0.isEmpty }) else {
                throw DataError(path: path, expected: "at least one document", found: "none")
            }
            return found
        }
        if let whole { return try found(whole, .whole) }
        var all = FoundDocuments(notes: notes)
        for split in Split.allCases {
            guard let file = files[split] else { continue }
            let hasLabels = all.splits[.train]?.contains { !$0.labels.isEmpty } ?? false
            let isFirst = split == .train || files[.train] == nil
            let part = try found(file, isFirst ? .train : .other(hasLabels: hasLabels))
            all.splits[split] = part.splits[.train]
            if isFirst { all.labelColumns = part.labelColumns }
            all.labelSeparator = all.labelSeparator ?? part.labelSeparator
            all.skippedCount += part.skippedCount
            all.notes += part.notes.filter { !all.notes.contains($0) }
        }
        if let unlabelled { all.unlabelled = try found(unlabelled, .unlabelled).splits[.train] ?? [] }
        return all
    }

    private static func isFile(_ name: String, withOneOf extensions: [String]) -> Bool {
        extensions.contains { name.lowercased().hasSuffix(".\($0)") }
    }

    private static func stem(_ name: String) -> String { (name as NSString).deletingPathExtension }
}

/// A note on files that are there, but not part of the data; nil if there are none.
func noteOnLeftOut(_ names: [String]) -> String? {
    guard let first = names.first else { return nil }
    return names.count == 1
        ? "\(first) is left out" : "\(names.count) files are left out, such as \(first)"
}
