import Foundation
import PerceiverKit

extension PublishedModel {
    /// The published models of texts, whose tokens are bytes.
    static let texts = [maskedLanguageModel, textClassifier]

    /// What the input is called there.
    private static let inputNames: [String: PublishedName] = [
        "input.embedding.weight": "perceiver.input_preprocessor.embeddings.weight",
        "input.positions": "perceiver.input_preprocessor.position_embeddings.weight",
    ]

    private static let maskedLanguageModel = PublishedModel(
        "PerceiverForMaskedLM", summary: "masked bytes of a text", input: "text",
        core: .perceiverIO(decoderName: "perceiver.decoder.decoding_cross_attention"),
        names: inputNames.merging([
            "output.query": "perceiver.decoder.output_position_encodings.position_embeddings",
            "output.head.bias": "embedding_decoder.bias",
        ]) { $1 },
        copies: ["embedding_decoder.weight": "input.embedding.weight"],
        trainingSettings: [
            "output.masking.mask_probability", "output.masking.mask_replace_probability",
            "output.masking.random_replace_probability", "output.masking.whole_words", "output.packs_texts",
        ],
        read: { files in
            let configuration = files.configuration
            var decoder = DecoderSettings()
            // The class has these numbers written in: eight heads of 32 channels.
            (decoder.headCount, decoder.qkChannels) = (8, 256)
            decoder.vChannels = try configuration.rowChannels
            decoder.hasQueryResidual = false
            return PublishedRun(
                input: try configuration.textInput,
                output: ["name": "mlm", "ties_embedding": true], data: byteData(named: "plaintext"),
                decoder: decoder, description: try configuration.textDescription())
        },
        write: { model, _, configuration in
            guard let output = model.output as? VocabularyOutput, output.isTied else {
                throw SettingsError("output.ties_embedding should be true")
            }
            return try configuration.setText(model.input)
        })

    private static let textClassifier = PublishedModel(
        "PerceiverForSequenceClassification", summary: "labels or numbers of a text, as bytes", input: "text",
        core: .perceiverIO(),
        names: inputNames.merging(PublishedName.labels) { $1 },
        read: { files in
            var description = try files.configuration.textDescription()
            let (output, notes) = try files.configuration.labels(in: &description)
            return PublishedRun(
                input: try files.configuration.textInput, output: output,
                data: byteData(named: "text-folder"),
                description: description, notes: notes)
        },
        write: { model, _, configuration in
            try configuration.setLabels(of: model.output)
            return try configuration.setText(model.input)
        })

    private static func byteData(named name: String) -> SettingsTree {
        ["name": .string(name), "tokens": ["kind": "bytes", "marks_ends": true]]
    }
}

extension PublishedConfiguration {
    /// Channels of a row.
    fileprivate var rowChannels: Int { get throws { try value("d_model", default: 768) } }

    private var maxLength: Int { get throws { try value("max_position_embeddings", default: 2048) } }

    fileprivate var textInput: SettingsTree {
        get throws {
            [
                "name": "text", "channels": .int(try rowChannels), "max_length": .int(try maxLength),
                "scales_embedding": false,
            ]
        }
    }

    /// - Throws: `SettingsError` for a vocabulary that is not that of bytes.
    fileprivate func textDescription() throws -> DataDescription {
        let tokenizer = ByteTokenizer(marksEnds: true)
        let size = try value("vocab_size", default: tokenizer.vocabularySize)
        guard size == tokenizer.vocabularySize else {
            throw SettingsError(
                "config.json has a vocabulary of \(size) tokens; published models have the \(tokenizer.vocabularySize) of bytes "
                    + "and special tokens.")
        }
        return DataDescription(
            shapes: ["tokens": [try maxLength]],
            files: [tokenizerFileName: try tokenizer.fileContents()])
    }

    /// Sets what an input of texts says; returns the settings of the library's tokenizer.
    fileprivate mutating func setText(_ input: any InputAdapter) throws -> [String: Data] {
        guard let input = input as? TokenInput, let tokenizer = input.tokenizer as? ByteTokenizer,
            tokenizer.ends != nil
        else {
            throw SettingsError(
                "its texts should be bytes between [CLS] and [SEP], with data.tokens.kind bytes and data.tokens.marks_ends"
            )
        }
        try set("d_model", to: input.channels)
        try set("max_position_embeddings", to: input.maxLength)
        try set("vocab_size", to: tokenizer.vocabularySize)
        let settings: SettingsTree = [
            "tokenizer_class": "PerceiverTokenizer", "model_max_length": .int(input.maxLength),
        ]
        return ["tokenizer_config.json": Data((settings.jsonText(multiline: true) + "\n").utf8)]
    }
}
