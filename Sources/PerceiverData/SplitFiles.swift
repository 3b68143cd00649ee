import Foundation
import PerceiverFiles

/// The files of a data set: one file, or a folder with a file for each split, such as `train.csv` and `val.csv`.
package struct SplitFiles {
    /// The only file; nil for a folder.
    package let whole: String?
    /// The file of each split that a folder has.
    package let files: [Split: String]
    /// The file of examples without labels.
    package let unlabelled: String?
    /// What else lies in the folder.
    package let notes: [String]

    /// Whether a path is a file with one of the extensions, or a folder with a file of one of the splits.
    package static func recognizes(
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
    /// - Throws: ``DataError`` for a split with two files, or none for training, which `needsTraining` asks for.
    package init(at path: String, extensions: [String], needsTraining: Bool) throws {
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

    private static func isFile(_ name: String, withOneOf extensions: [String]) -> Bool {
        extensions.contains { name.lowercased().hasSuffix(".\($0)") }
    }

    private static func stem(_ name: String) -> String { (name as NSString).deletingPathExtension }
}

/// A note on files that are there, but not part of the data; nil if there are none.
package func noteOnLeftOut(_ names: [String]) -> String? {
    guard let first = names.first else { return nil }
    return names.count == 1
        ? "\(first) is left out" : "\(names.count) files are left out, such as \(first)"
}
