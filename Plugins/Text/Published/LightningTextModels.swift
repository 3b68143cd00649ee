import Foundation
import PerceiverKit

extension PublishedModel {
    /// The models of IMDB's reviews that PyTorch Lightning keeps in checkpoints.
    static let textCheckpoints = [
        checkpoint(
            "LitMaskedLanguageModel", summary: "masked tokens of a text; from a checkpoint, import only",
            decoderHeadCount: 4,
            isOf: { $0 > 1 }, output: ["name": "mlm"], data: "plaintext"
        ) { _ in nil },
        checkpoint(
            "LitTextClassifier", summary: "labels of a text; from a checkpoint, import only",
            decoderHeadCount: 1,
            isOf: { $0 == 1 }, output: ["name": "classify"], data: "text-folder"
        ) { count in count == 2 ? ["neg", "pos"] : (0..<count).map { "\($0)" } },
    ]

    private static let embedding = "encoder.input_adapter.text_embedding.weight"

    /// A model of texts, told apart by how many queries it has.
    private static func checkpoint(
        _ className: String, summary: String, decoderHeadCount: Int,
        isOf: @escaping @Sendable (_ queryCount: Int) -> Bool, output: SettingsTree, data: String,
        classNames: @escaping @Sendable (_ count: Int) -> [String]?
    ) -> PublishedModel {
        PublishedModel(
            lightning: className, summary: summary, input: "text",
            core: .lightning(usualDecoderHeadCount: decoderHeadCount),
            names: [
                "input.embedding.weight": PublishedName(embedding),
                "input.positions": "encoder.input_adapter.pos_encoding",
            ],
            isOf: { checkpoint, _ in
                checkpoint.has(embedding) && isOf((try? checkpoint.shape("decoder.output")[0]) ?? 0)
            },
            read: { checkpoint, files in
                let tokenizer = try files.requiredTokenizer(tokenCount: checkpoint.shape(embedding)[0])
                let positions = try checkpoint.shape("encoder.input_adapter.pos_encoding")
                let names = classNames(try checkpoint.shape("decoder.output_adapter.linear.weight")[0])
                return PublishedRun(
                    input: [
                        "name": "text", "channels": .int(positions[1]), "max_length": .int(positions[0]),
                    ],
                    output: output, data: ["name": .string(data)],
                    description: DataDescription(
                        shapes: ["tokens": [positions[0]]], classNames: names ?? [],
                        files: [tokenizerFileName: try tokenizer.fileContents()]),
                    notes: names.map {
                        ["A checkpoint has no names of classes; they are called \($0.quoted)."]
                    } ?? [])
            })
    }
}

extension PublishedFiles {
    /// The tokenizer that the user names.
    ///
    /// - Throws: `SettingsError` if there is none, or one with another number of tokens.
    func requiredTokenizer(tokenCount: Int) throws -> any Tokenizer {
        guard let found = try namedTokenizer(tokenCount: tokenCount) else {
            throw SettingsError(
                "its texts need the tokenizer that it was trained with; name the file: --tokenizer tokenizer.json"
            )
        }
        return found
    }

    /// The tokenizer that the user names or the folder has; nil: there is none.
    ///
    /// - Throws: `SettingsError` if it has another number of tokens, or is of a kind that is not known.
    func namedTokenizer(tokenCount: Int) throws -> (any Tokenizer)? {
        guard let tokenizer else { return nil }
        let found = try loadTokenizer(from: tokenizer, name: tokenizerFileName)
        guard found.vocabularySize == tokenCount else {
            throw SettingsError(
                "it has a vocabulary of \(tokenCount.grouped) tokens, but the tokenizer has \(found.vocabularySize.grouped); "
                    + "name the one that it was trained with.")
        }
        return found
    }
}
