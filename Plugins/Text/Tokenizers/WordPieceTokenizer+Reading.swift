import PerceiverKit

// Reads a tokenizer.json of the Python package `tokenizers`; features that are not supported are errors.

extension WordPieceTokenizer {
    init(_ file: TokenizerField) throws {
        try file["version"].require(.string("1.0"))
        for name in ["truncation", "padding", "post_processor"] where !file[name].isNull {
            throw file[name].fault(expected: "null, because nothing is cut or added here")
        }
        try file["pre_tokenizer"]["type"].require(.string("Whitespace"))
        let model = file["model"]
        let prefix = try model["continuing_subword_prefix"].text
        try file["decoder"]["type"].require(.string("WordPiece"))
        try file["decoder"]["prefix"].require(.string(prefix))

        var table = TokenTable()
        for (name, id) in try model["vocab"].members { try table.add(name, id: id) }
        guard let unknown = table.id(of: try model["unk_token"].text) else {
            throw model["unk_token"].fault(expected: "a token of \"model.vocab\"")
        }
        let spelled = table.allIDs
        let specialTokens = SpecialTokens(
            try file["added_tokens"].elements.map { field in
                let name = try field.specialTokenName
                return (name, try table.add(name, id: field["id"]))
            })
        guard let padding = specialTokens.id(of: "[PAD]") else {
            throw file["added_tokens"].fault(expected: "a list of special tokens that has [PAD]")
        }
        self.init(
            normalizer: try TextNormalizer(file["normalizer"]),
            vocabulary: WordPieceVocabulary(
                tokens: try table.tokens(field: model["vocab"]), prefix: prefix,
                unspelled: table.allIDs.subtracting(spelled)),
            specialTokens: specialTokens, padding: padding, unknown: unknown,
            maximumWordLength: try model["max_input_chars_per_word"].int(in: 1...Int(Int32.max)),
            cleansUp: try file["decoder"]["cleanup"].bool)
    }
}

extension TokenizerField {
    /// The name of a special token that is recognised exactly as written.
    fileprivate var specialTokenName: String {
        get throws {
            for name in ["single_word", "lstrip", "rstrip", "normalized"] {
                try self[name].require(.bool(false))
            }
            try self["special"].require(.bool(true))
            let name = try self["content"].text
            if name.isEmpty { throw self["content"].fault(expected: "text that is not empty") }
            return name
        }
    }
}

/// Collects a file's tokens and checks that ids are unique.
private struct TokenTable {
    private var names: [Int32: String] = [:]
    private var ids: [String: Int32] = [:]

    var allIDs: Set<Int32> { Set(names.keys) }

    func id(of name: String) -> Int32? { ids[name] }

    /// Adds a token with the id that `field` holds, and returns the id.
    @discardableResult
    mutating func add(_ name: String, id field: TokenizerField) throws -> Int32 {
        let id = Int32(try field.int(in: 0...Int(Int32.max)))
        if let other = names[id], other != name {
            throw field.fault(expected: "an id of its own, not that of \"\(other)\"")
        }
        if let other = ids[name], other != id {
            throw field.fault(expected: "\(other), the id of \"\(name)\" elsewhere in the file")
        }
        names[id] = name
        ids[name] = id
        return id
    }

    /// The tokens in the order of their ids, which must be 0 ..< count; an error names `field`.
    func tokens(field: TokenizerField) throws -> [String] {
        try (0..<Int32(names.count)).map { id in
            guard let name = names[id] else {
                throw field.fault(
                    expected: "tokens with the ids 0 to \(names.count - 1), of which \(id) is missing")
            }
            return name
        }
    }
}
