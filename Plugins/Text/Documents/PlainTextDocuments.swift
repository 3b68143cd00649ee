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
        /// Running text: each file, of which the end is for validation and test.
        case text
    }

    @Setting(
        "what a document is: line, each line of a file; file, the whole file, as always in a folder without train.txt; or text, the "
            + "whole file with its end for validation and test; null: text where a model continues it, otherwise line"
    )
    public var unit: Unit?
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
        let unit = settings.unit ?? (division.isContinued ? .text : .line)
        let found: FoundDocuments
        // Any text may be called test.txt, so the file for training alone says that files are splits.
        let areSplits = SplitFiles.recognizes(path, extensions: plainTextExtensions, byOneOf: [.train])
        if itemKind(at: path) == .file || areSplits {
            found = try SplitFiles(
                at: path, extensions: plainTextExtensions, needsTraining: division.needsTraining
            ).documents { file, _ in
                try textDocuments(at: file, unit: unit, settings: settings)
            }.cut(
                unit == .text && itemKind(at: path) == .file && division.needsTraining
                    ? (settings.validationShare, settings.testShare) : (0, 0))
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
    case .file, .text:
        do {
            add(try documentText(at: path), place: path, name: (path as NSString).lastPathComponent)
        } catch let error as DataError {
            try found.skip(settings) { error }
        }
    }
    found.splits[.train] = documents
    return found
}

extension FoundDocuments {
    /// The only training document cut into splits: its end is for the test, and what stands before that for validation.
    fileprivate func cut(_ shares: (validation: Float, test: Float)) -> FoundDocuments {
        guard shares.validation + shares.test > 0, shares.validation + shares.test < 1,
            let whole = splits[.train]?.first, splits[.train]?.count == 1
        else { return self }
        let text = whole.content
        let first = text.lineStart(at: 1 - shares.validation - shares.test)
        let second = max(first, text.lineStart(at: 1 - shares.test))
        let parts: [Split: Substring] = [
            .train: text[..<first], .validation: text[first..<second], .test: text[second...],
        ]
        var found = self
        for (split, part) in parts {
            let name = "\(whole.name), \(split.rawValue)"
            let example = FoundExample(String(part), name: name, labels: [], place: whole.place)
            found.splits[split] = part.allSatisfy(\.isWhitespace) ? [] : [example]
        }
        return found
    }
}

extension String {
    /// About where a share of the text ends: at the end of a line, if one is near.
    fileprivate func lineStart(at share: Float) -> Index {
        var index = utf8.index(startIndex, offsetBy: Int(Double(utf8.count) * Double(share)))
        while index < endIndex, index.samePosition(in: self) == nil { index = utf8.index(after: index) }
        let near = self[index...].prefix(1000)
        return near.firstIndex(where: \.isNewline).map { self.index(after: $0) } ?? index
    }
}
