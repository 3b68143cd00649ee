import PerceiverFiles
import PerceiverSettings

extension RunDirectory {
    /// The beginning of a comment at the end of config.yaml that says what changed as the run went on.
    private static let historyMark = "# changed "

    /// Replaces config.yaml, and adds what changed to the comments at its end.
    func writeSettings(_ new: SettingsTree, after old: SettingsTree, step: Int) throws {
        let file = "\(path)/\(Self.config)"
        let known = try TextFile.read(file).split(separator: "\n").filter { $0.hasPrefix(Self.historyMark) }
        let changes = new.differences(from: old).map { key, before, after in
            "\(Self.historyMark)after step \(step): \(key) from \(before.oneLine) to \(after.oneLine)"
        }
        let history = (known.map(String.init) + changes).joined(separator: "\n")
        try AtomicFile.write("\(new.yamlText())\(history)\n", to: file)
    }
}

extension String {
    /// The text with line ends as blanks, for a comment.
    fileprivate var oneLine: String { String(map { $0.isNewline ? " " : $0 }) }
}
