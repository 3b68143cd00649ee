import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of documents in JSON Lines files.
public struct JSONLinesSettings: SplitSettings {
    @Setting("the key of the texts") public var textKey = "text"
    @Setting("the key of the classes, text or integers; null: the texts have none")
    public var labelKey: String? = "label"
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

private let jsonLinesExtensions = ["jsonl", "ndjson"]

extension Documents {
    /// Whether a path is a JSON Lines file, or a folder with `train.jsonl`.
    static func recognizesJSONLines(at path: String) -> Bool {
        SplitFiles.recognizes(path, extensions: jsonLinesExtensions)
    }

    /// Reads a file with a JSON object in each line, which is split at random, or a folder of such files.
    ///
    /// A folder has `train.jsonl` and may have `validation.jsonl`, `test.jsonl` and `unlabelled.jsonl`.
    ///
    /// - Throws: `DataError` that names the file and the line, `SettingsError` for settings.
    public init(jsonLines settings: JSONLinesSettings, path: String, division: Division) throws {
        try requirePath(path, to: "a JSON Lines file, or a folder with train.jsonl")
        let files = try SplitFiles(at: path, extensions: jsonLinesExtensions)
        let found = try files.documents { file, hasLabels in
            try textLines(at: file).enumerated().compactMap { index, line in
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return nil }
                return try document(
                    inLine: line, place: "\(file), line \(index + 1)", textKey: settings.textKey,
                    labelKey: hasLabels ? settings.labelKey : nil)
            }
        }
        try self.init(found, path: path, division: division, settings: settings)
    }
}

private func document(
    inLine line: ArraySlice<UInt8>, place: String, textKey: String, labelKey: String?
) throws -> FoundDocument {
    let value: JSONValue
    do {
        value = try line.withUnsafeBytes { try JSONReader.read($0) }
    } catch {
        throw DataError(path: place, expected: "a JSON object", found: "other text: \(error)")
    }
    guard case .object(let fields) = value else {
        throw DataError(path: place, expected: "a JSON object", found: "another value")
    }
    func field(_ key: String, setting: String) throws -> JSONValue {
        guard let value = fields[key] else {
            throw DataError(
                path: place, expected: "the key \"\(key)\" (the setting data.\(setting))",
                found: fields.isEmpty ? "an empty object" : "the keys \(fields.keys.quoted)")
        }
        return value
    }
    guard case .string(let text) = try field(textKey, setting: "text_key") else {
        throw DataError(path: place, expected: "text as \"\(textKey)\"", found: "another value")
    }
    let className: String? = try labelKey.map { key in
        switch try field(key, setting: "label_key") {
        case .string(let name) where !name.isEmpty: return name
        case .int(let number): return String(number)
        case .bool(let value): return String(value)
        default:
            throw DataError(
                path: place, expected: "text, an integer or a truth value as \"\(key)\"",
                found: "another value")
        }
    }
    return FoundDocument(text: text, className: className, place: place)
}
