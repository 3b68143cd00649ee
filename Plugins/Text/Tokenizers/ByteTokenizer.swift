import Foundation
import PerceiverKit

/// Uses the UTF-8 bytes of a text as tokens; with six special tokens there are 262 ids, as in the published models.
public struct ByteTokenizer: Tokenizer {
    /// The name of this type of model in a `tokenizer.json`.
    static let typeName = "UTF8Bytes"

    private let specialTokens: SpecialTokens
    private let byteOffset: Int32
    private let start: Int32
    private let separator: Int32
    private let marksEnds: Bool

    /// The id of [PAD], 0.
    public let paddingID: Int32

    /// The id of [MASK], 3.
    public let maskID: Int32?

    /// Nil, because bytes spell every text.
    public var unknownID: Int32? { nil }

    /// The number of ids, 262.
    public var vocabularySize: Int { Int(byteOffset) + 256 }

    /// [CLS] and [SEP], if the tokenizer was made so.
    public var ends: TextEnds? { marksEnds ? TextEnds(start: start, end: separator) : nil }

    /// [EOS].
    public var endOfText: Int32 { 2 }

    /// Makes the tokenizer.
    ///
    /// - Parameter marksEnds: whether a model finds [CLS] before and [SEP] after each text, as the published ones do.
    public init(marksEnds: Bool = false) {
        self.marksEnds = marksEnds
        (paddingID, maskID, start, separator) = (0, 3, 4, 5)
        specialTokens = SpecialTokens([
            ("[PAD]", 0), ("[BOS]", 1), ("[EOS]", 2), ("[MASK]", 3), ("[CLS]", 4), ("[SEP]", 5),
        ])
        byteOffset = Int32(specialTokens.names.count)
    }

    /// Whether the id is one of the six special tokens.
    public func isSpecial(_ id: Int32) -> Bool { specialTokens.contains(id) }

    /// The name of a special token, or the character with the byte as its code point; nil if there is no such id.
    public func token(_ id: Int32) -> String? {
        byte(id).map { String(Unicode.Scalar($0)) } ?? specialTokens.name(of: id)
    }

    /// Whether the id is a byte other than white space: a word is a space and the bytes up to the next.
    public func continuesWord(_ id: Int32) -> Bool {
        byte(id).map { CharacterKind(Unicode.Scalar($0)) != .space || $0 >= 0x80 } ?? false
    }

    /// The ids of the text's bytes.
    public func encode(_ text: String) -> [Int32] {
        var text = text
        return text.withUTF8 { bytes in
            var ids: [Int32] = []
            ids.reserveCapacity(bytes.count)
            specialTokens.forEachPart(of: bytes) { part in
                switch part {
                case .token(let id): ids.append(id)
                case .text(let bytes): ids += bytes.lazy.map { Int32($0) + byteOffset }
                }
            }
            return ids
        }
    }

    /// The ids of one text or of a pair, with separators: [CLS] text [SEP] or [CLS] text [SEP] second [SEP].
    ///
    /// If there would be more than `maximumCount` ids, the longer text is cut, or both are;
    /// the special tokens are kept.
    public func encodeSeparated(
        _ text: String, _ second: String? = nil, maximumCount: Int = 2048
    ) -> [Int32] {
        let markCount = second == nil ? 2 : 3
        require(
            maximumCount >= markCount,
            "\(maximumCount) ids are too few for the \(markCount) special tokens.")
        var ids = encode(text)
        guard let second else { return [start] + ids.prefix(maximumCount - markCount) + [separator] }
        var secondIDs = encode(second)
        let free = maximumCount - markCount
        if ids.count + secondIDs.count > free {
            // The shorter text keeps all of its ids if they are fewer than half of the free ones.
            let firstCount = min(ids.count, max(free - secondIDs.count, (free + 1) / 2))
            ids = Array(ids.prefix(firstCount))
            secondIDs = Array(secondIDs.prefix(free - firstCount))
        }
        return [start] + ids + [separator] + secondIDs + [separator]
    }

    /// The text of the bytes, with U+FFFD where they are not UTF-8, and the special tokens' names.
    public func decode(_ ids: [Int32], skippingSpecial: Bool) -> String {
        var bytes: [UInt8] = []
        for id in ids {
            if let byte = byte(id) {
                bytes.append(byte)
            } else if !skippingSpecial, let name = specialTokens.name(of: id) {
                bytes += name.utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads the contents of a `tokenizer.json`.
    init(_ file: TokenizerField) throws {
        let field = file["model"]["marks_ends"]
        self.init(marksEnds: try field.isNull ? false : field.bool)
    }

    /// The type, and whether ends are marked.
    public func fileContents() throws -> Data {
        let ends: [(String, SettingsTree)] = marksEnds ? [("marks_ends", .bool(true))] : []
        let contents = SettingsTree.group([("model", .group([("type", .string(Self.typeName))] + ends))])
        return Data((contents.jsonText(multiline: true) + "\n").utf8)
    }

    private func byte(_ id: Int32) -> UInt8? { UInt8(exactly: Int(id) - Int(byteOffset)) }
}
