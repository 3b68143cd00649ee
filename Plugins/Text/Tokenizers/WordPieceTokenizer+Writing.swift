import Foundation
import PerceiverKit

extension WordPieceTokenizer {
    /// The contents of a `tokenizer.json` that this type and the Python package `tokenizers` read.
    public func fileContents() throws -> Data {
        let contents = SettingsTree.group([
            ("version", .string("1.0")),
            ("truncation", .null),
            ("padding", .null),
            ("added_tokens", .array(specialTokens.names.map { specialTokenTree($0.name, id: $0.id) })),
            ("normalizer", normalizer.tree),
            ("pre_tokenizer", .group([("type", .string("Whitespace"))])),
            ("post_processor", .null),
            ("decoder", decoderTree),
            ("model", modelTree),
        ])
        return Data((contents.jsonText(multiline: true) + "\n").utf8)
    }

    private func specialTokenTree(_ name: String, id: Int32) -> SettingsTree {
        .group([
            ("id", .int(Int(id))),
            ("content", .string(name)),
            ("single_word", .bool(false)),
            ("lstrip", .bool(false)),
            ("rstrip", .bool(false)),
            ("normalized", .bool(false)),
            ("special", .bool(true)),
        ])
    }

    private var decoderTree: SettingsTree {
        .group([
            ("type", .string("WordPiece")),
            ("prefix", .string(vocabulary.prefix)),
            ("cleanup", .bool(cleansUp)),
        ])
    }

    private var modelTree: SettingsTree {
        let ids = vocabulary.tokens.indices.filter { !vocabulary.unspelled.contains(Int32($0)) }
        return .group([
            ("type", .string(Self.typeName)),
            ("unk_token", .string(vocabulary.tokens[Int(unknown)])),
            ("continuing_subword_prefix", .string(vocabulary.prefix)),
            ("max_input_chars_per_word", .int(maximumWordLength)),
            ("vocab", .group(ids.map { (vocabulary.tokens[$0], .int($0)) })),
        ])
    }
}

extension SettingsTree {
    /// A group of fields in a fixed order.
    static func group(_ pairs: [(String, SettingsTree)]) -> SettingsTree { .mapping(SettingsMapping(pairs)) }
}
