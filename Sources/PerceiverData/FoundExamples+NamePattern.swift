import PerceiverFiles
import PerceiverSettings

extension FoundExamples<String> {
    /// Lists the files of a folder and its subfolders, labelled by what a pattern finds in their names.
    ///
    /// Names are paths within the folder. If it has a folder for training and one for another split, these are the splits.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - kinds: the kinds of files that are read.
    ///   - labelPattern: finds the class.
    ///   - needsTraining: whether there have to be two or more classes.
    /// - Throws: ``DataError`` if there are no files, `SettingsError` if the pattern does not give every file a label, or
    ///   gives all the same label.
    package init(
        filesAt path: String, _ kinds: FileKinds, labelPattern: NamePattern, needsTraining: Bool = true
    ) throws {
        let listed = try ListedFiles(of: path, kinds)
        guard !listed.names.isEmpty else {
            throw DataError(path: path, expected: kinds.wanted, found: listed.counts.filesInWords)
        }
        let labels = try labelPattern.values(in: listed.names, prefersPartNames: true)
        guard Set(labels).count >= 2 || !needsTraining else {
            throw SettingsError(
                "data.label_pattern should find two or more classes in the names of the \(listed.names.count) files in "
                    + "\(path); it finds only \(labels.first ?? "").")
        }
        let examples = zip(listed.names, labels).map { name, label in
            FoundExample("\(path)/\(name)", name: name, labels: [label], place: "\(path)/\(name)")
        }
        let splits = listed.names.map { name in
            name.firstIndex(of: "/").flatMap { Split(named: String(name[..<$0])) }
        }
        let isSplit = splits.contains(.train) && splits.contains { $0 != nil && $0 != .train }
        // What is in none of the folders of splits is no example then.
        let chosen = examples.indices.filter { !isSplit || splits[$0] != nil }
        self.init(
            chosen.map { examples[$0] }, splits: chosen.map { isSplit ? splits[$0] ?? .train : .train },
            labelColumns: ["label"])
        notes = [listed.counts.noteOnOthers(than: kinds)].compactMap { $0 }
        if chosen.count < examples.count {
            notes.append("\(examples.count - chosen.count) files are in no folder of a split, and not used")
        }
    }
}
