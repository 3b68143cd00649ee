import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of documents in plain text files.
public struct PlainTextSettings: TextSourceSettings {
    /// What a document is.
    public enum Unit: String, Codable, Sendable, CaseIterable {
        /// Each line that is not blank.
        case line
        /// Each file.
        case file
    }

    @Setting(
        "what a document is: each line of a file or the whole file; in a folder without train.txt, "
            + "each file is one")
    public var unit = Unit.line
    @Setting(DivisionHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(DivisionHelp.testShare, .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting(textLimitHelp, .many)
    public var limit: Int?
    @Setting(skipUnreadableHelp, isChangeable: true) public var skipUnreadable = false
    /// The settings of tokenization.
    public var tokens = TokenSettings()

    /// The defaults.
    public init() {}
}

private let plainTextExtensions = ["txt"]

extension Documents {
    /// Whether a path is a `.txt` file or a folder with some.
    ///
    /// A folder in the layout of aclImdb may have some too, so that format is tried first.
    static func recognizesPlainText(at path: String) -> Bool {
        if itemKind(at: path) == .file { return path.isTextName }
        return ((try? visibleNames(inFolder: path)) ?? []).contains(where: \.isTextName)
    }

    /// Whether a path is a `.txt` file or a folder that has nothing else.
    static func isPlainTextOnly(at path: String) -> Bool {
        path.isTextName || ((try? visibleNames(inFolder: path)) ?? []).allSatisfy(\.isTextName)
    }

    /// Reads texts without labels: a file, a folder with `train.txt`, or a folder of files.
    ///
    /// A folder with `train.txt` may have `validation.txt` and `test.txt`. In any other, each `.txt` file is
    /// one document.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(plainText settings: PlainTextSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a text file, or a folder with some")
        let found: FoundDocuments
        // Any text may be called test.txt, so the file for training alone says that files are splits.
        let areSplits = SplitFiles.recognizes(path, extensions: plainTextExtensions, byOneOf: [.train])
        if itemKind(at: path) == .file || areSplits {
            found = try SplitFiles(
                at: path, extensions: plainTextExtensions, needsTraining: division.needsTraining
            ).documents { file, _ in
                try textDocuments(at: file, unit: settings.unit, settings: settings)
            }
        } else {
            let names = try visibleNames(inFolder: path)
            let texts = names.filter(\.isTextName)
            var all = FoundDocuments(notes: noteOnLeftOut(names.filter { !$0.isTextName }).map { [$0] } ?? [])
            for name in texts {
                let file = try textDocuments(at: "\(path)/\(name)", unit: .file, settings: settings)
                all.splits[.train, default: []] += file.splits[.train] ?? []
                all.skippedCount += file.skippedCount
            }
            found = all
        }
        try self.init(found, path: path, division: division, settings: settings)
    }
}

/// The documents of one file; none for a file without any text.
private func textDocuments(
    at path: String, unit: PlainTextSettings.Unit, settings: PlainTextSettings
) throws -> FoundDocuments {
    var found = FoundDocuments()
    var documents: [FoundExample<String>] = []
    func add(_ text: String, place: String, name: String?) {
        if text.allSatisfy(\.isWhitespace) { return }
        documents.append(
            name.map { FoundExample(text, name: $0, labels: [], place: place) }
                ?? FoundExample(text: text, place: place))
    }
    switch unit {
    case .line:
        try forEachTextLine(at: path, unreadable: { try found.skip(settings, $0) }) { line, number in
            add(String(decoding: line, as: UTF8.self), place: "\(path), line \(number)", name: nil)
        }
    case .file:
        do {
            add(try documentText(at: path), place: path, name: (path as NSString).lastPathComponent)
        } catch let error as DataError {
            try found.skip(settings) { error }
        }
    }
    found.splits[.train] = documents
    return found
}
