import Foundation
import PerceiverKit

/// Takes the bytes of a text's UTF-8 as its tokens, after six special ones: 262 ids, as in the published models.
public struct ByteTokenizer: Tokenizer {
    /// What a `tokenizer.json` calls this type of model.
    static let typeName = "UTF8Bytes"

    private let specialTokens: SpecialTokens
    private let byteOffset: Int32
    private let start: Int32
    private let separator: Int32

    /// The id of [PAD], 0.
    public let paddingID: Int32

    /// The id of [MASK], 3.
    public let maskID: Int32?

    /// Nil, because bytes spell every text.
    public var unknownID: Int32? { nil }

    /// The number of ids, 262.
    public var vocabularySize: Int { Int(byteOffset) + 256 }

    /// Makes the tokenizer, which has no choices.
    public init() {
        (paddingID, maskID, start, separator) = (0, 3, 4, 5)
        specialTokens = SpecialTokens([
            ("[PAD]", 0), ("[BOS]", 1), ("[EOS]", 2), ("[MASK]", 3), ("[CLS]", 4), ("[SEP]", 5),
        ])
        byteOffset = Int32(specialTokens.names.count)
    }

    /// Whether the id is one of the six special tokens.
    public func isSpecial(_ id: Int32) -> Bool { specialTokens.contains(id) }

    /// The name of a special token, or the character whose number is the byte; nil when there is no such id.
    public func token(_ id: Int32) -> String? {
        byte(id).map { String(Unicode.Scalar($0)) } ?? specialTokens.name(of: id)
    }

    /// Whether the id is a byte that is no white space, so that a word is a space and the bytes up to the next.
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

    /// The ids of one text or of a pair, set apart: [CLS] text [SEP] or [CLS] text [SEP] second [SEP].
    ///
    /// When there would be more than `maximumCount` ids, the longer text loses its end until there are not, or both do;
    /// the special tokens stay.
    public func encodeSeparated(
        _ text: String, _ second: String? = nil, maximumCount: Int = 2048
    ) -> [Int32] {
        let markCount = second == nil ? 2 : 3
        require(
            maximumCount >= markCount,
            "\(maximumCount) ids have no room for the \(markCount) that are always there.")
        var ids = encode(text)
        guard let second else { return [start] + ids.prefix(maximumCount - markCount) + [separator] }
        var secondIDs = encode(second)
        let room = maximumCount - markCount
        if ids.count + secondIDs.count > room {
            // The shorter text keeps all of its ids as long as they take less than half of the room.
            let firstCount = min(ids.count, max(room - secondIDs.count, (room + 1) / 2))
            ids = Array(ids.prefix(firstCount))
            secondIDs = Array(secondIDs.prefix(room - firstCount))
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

    /// The type alone, because there is nothing to choose.
    public func fileContents() throws -> Data {
        let contents = SettingsTree.group([("model", .group([("type", .string(Self.typeName))]))])
        return Data((contents.jsonText(multiline: true) + "\n").utf8)
    }

    private func byte(_ id: Int32) -> UInt8? { UInt8(exactly: Int(id) - Int(byteOffset)) }
}
