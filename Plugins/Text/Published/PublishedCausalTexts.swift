import Foundation
import PerceiverKit

extension PublishedModel {
    /// The causal models of texts of the Python package perceiver-io, as its folders and as checkpoints of their training.
    static let causalTexts = [
        PublishedModel(
            "PerceiverCausalLanguageModel", summary: "a text that goes on, as bytes or WordPiece tokens",
            input: "text",
            core: .perceiverAR(modelType: "perceiver-ar-causal-language-model"),
            trainingSettings: causalTextSettings,
            read: { try $0.causalText() },
            write: { model, _, configuration in
                guard let language = model.language as? TextLanguage else {
                    throw SettingsError("its input should be \"text\"")
                }
                return try configuration.setCausalText(language.tokenizer, model.settings)
            }),
        PublishedModel(
            lightning: "LitCausalLanguageModel",
            summary: "a text that goes on; from a checkpoint, import only", input: "text",
            core: .perceiverARCheckpoint,
            // Causal models of other things than texts look the same.
            isOf: { checkpoint, files in
                guard let count = checkpoint.causalTokenCount else { return false }
                return count == ByteTokenizer().vocabularySize || files.tokenizer != nil
            },
            read: { try $1.causalText() }),
    ]

    /// What a causal model leaves to no use, or uses in training alone.
    private static let causalTextSettings: Set<String> = [
        "input.channels", "input.max_length", "input.scales_embedding",
        "output.sample_length", "output.sample_temperature", "output.shifts_windows",
    ]
}

extension PublishedFiles {
    /// The run of a causal model of texts.
    ///
    /// - Throws: `SettingsError` for a tokenizer that is missing or not known here.
    fileprivate func causalText() throws -> PublishedRun {
        let model = try causalModel()
        let tokenizer = try causalTokenizer(tokenCount: model.tokenCount)
        var data: SettingsTree = ["name": "plaintext"]
        if tokenizer is ByteTokenizer { data["tokens.kind"] = "bytes" }
        return PublishedRun(
            input: ["name": "text", "max_length": .int(model.contextLength)],
            output: ["name": "generate"], data: data,
            description: DataDescription(
                shapes: ["tokens": [model.contextLength]],
                files: [tokenizerFileName: try tokenizer.fileContents()]))
    }

    /// The tokenizer of the files; without one, bytes.
    private func causalTokenizer(tokenCount: Int) throws -> any Tokenizer {
        do {
            if let named = try namedTokenizer(tokenCount: tokenCount) { return named }
        } catch let error as TokenizerError {
            throw SettingsError(error.description)
        }
        let bytes = ByteTokenizer()
        let published = try configuration.value("tokenizer_class", default: TokenizerClass.bytes)
        guard tokenCount == bytes.vocabularySize, published == TokenizerClass.bytes else {
            let name = published == TokenizerClass.bytes ? "" : " of a \(published)"
            throw SettingsError(
                "it has a vocabulary of \(tokenCount.grouped) tokens\(name), where bytes and special tokens have \(bytes.vocabularySize). "
                    + "Its tokenizer is needed, as the tokenizer.json of a WordPiece tokenizer.")
        }
        return bytes
    }
}

/// The names of the tokenizers' classes there.
private enum TokenizerClass {
    static let bytes = "PerceiverTokenizer"
    static let file = "PreTrainedTokenizerFast"
}

extension PublishedConfiguration {
    /// Sets what a causal model of texts says; returns the settings of the library's tokenizer, and its file.
    fileprivate mutating func setCausalText(
        _ tokenizer: any Tokenizer, _ settings: CausalSettings
    ) throws -> [String: Data] {
        let isBytes = tokenizer is ByteTokenizer
        let name = isBytes ? TokenizerClass.bytes : TokenizerClass.file
        try set("tokenizer_class", to: name)
        var tree: SettingsTree = [
            "tokenizer_class": .string(name), "model_max_length": .int(settings.window),
            // The package reads prompts of a batch as rows that end together.
            "padding_side": "left",
        ]
        guard !isBytes else { return ["tokenizer_config.json": tree.file] }
        tree["pad_token"] = tokenizer.token(tokenizer.paddingID).map { .string($0) }
        return [
            "tokenizer_config.json": tree.file, tokenizerFileName: try tokenizer.fileContents(),
        ]
    }
}

extension SettingsTree {
    /// The content of a file of JSON.
    fileprivate var file: Data { Data((jsonText(multiline: true) + "\n").utf8) }
}
