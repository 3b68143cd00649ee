import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of documents in plain text files.
public struct PlainTextSettings: SplitSettings {
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
    @Setting(SplitHelp.validationShare, .shareBelowOne)
    public var validationShare: Float = 0.1
    @Setting(SplitHelp.testShare, .shareBelowOne)
    public var testShare: Float = 0.15
    @Setting(SplitHelp.limit, .many)
    public var limit: Int?
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
        if itemKind(at: path) == .file { return path.lowercased().hasSuffix(".txt") }
        return ((try? visibleNames(inFolder: path)) ?? []).contains { $0.hasSuffix(".txt") }
    }

    /// Reads texts without labels: a file, a folder with `train.txt`, or a folder of files.
    ///
    /// A folder with `train.txt` may have `validation.txt` and `test.txt`. In any other, each `.txt` file is
    /// one document.
    ///
    /// - Throws: `DataError` for invalid files, `SettingsError` for invalid settings.
    public init(plainText settings: PlainTextSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a text file, or a folder with some")
        let isFile = itemKind(at: path) == .file
        let found: FoundDocuments
        if isFile || itemKind(at: "\(path)/train.txt") == .file {
            found = try SplitFiles(at: path, extensions: plainTextExtensions).documents { file, _ in
                try textDocuments(at: file, unit: settings.unit)
            }
        } else {
            let names = try visibleNames(inFolder: path).filter { $0.hasSuffix(".txt") }
            found = FoundDocuments(
                train: try names.flatMap { try textDocuments(at: "\(path)/\($0)", unit: .file) })
        }
        try self.init(found, path: path, division: division, settings: settings)
    }
}

/// The documents of one file; none for a file without any text.
private func textDocuments(at path: String, unit: PlainTextSettings.Unit) throws -> [FoundDocument] {
    let texts =
        switch unit {
        case .line: try textLines(at: path).map { String(decoding: $0, as: UTF8.self) }
        case .file: [try documentText(at: path)]
        }
    return texts.enumerated().compactMap { index, text in
        if text.allSatisfy(\.isWhitespace) { return nil }
        return FoundDocument(
            text: text, className: nil, place: "\(path), line \(index + 1)",
            name: unit == .file ? (path as NSString).lastPathComponent : nil)
    }
}
