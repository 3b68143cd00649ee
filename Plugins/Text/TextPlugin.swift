@_exported import PerceiverKit

/// Text: tokenizers, documents in several formats, the token input, and masked language modelling.
public enum TextPlugin: Plugin {
    /// Adds all of these.
    public static func register(in registry: inout Registry) {
        registry.addInput(
            "text", summary: "tokens of a text: learned embeddings and positions",
            settings: TokenInputSettings.self
        ) { settings, data in
            guard let contents = data.files[tokenizerFileName] else {
                throw SettingsError("The input \"text\" needs data with a tokenizer; this data has none.")
            }
            return try TokenInput(settings, tokenizer: loadTokenizer(from: contents, name: tokenizerFileName))
        }
        registry.addOutput(
            "mlm", for: "text", summary: "masked language modelling: predicts masked tokens",
            settings: VocabularyOutputSettings.self, suits: \.isUnlabelled,
            preparing: { settings, dataset, request in
                let texts = try dataset.required(as: TextDataset.self)
                guard !(request.sharesExamples && settings.packsTexts) else {
                    throw SettingsError(
                        "With other outputs beside \"mlm\" texts stay apart; \"output.mlm.packs_texts\" should be false."
                    )
                }
                guard texts.hiddenShare == 0 else {
                    throw SettingsError(
                        "The output \"mlm\" hides tokens by itself (output.masking); \"data.tokens.hide\" should be 0."
                    )
                }
                return try MaskedTexts(
                    texts, masking: TokenMasking(settings.masking, tokenizer: texts.tokenizer),
                    packsTexts: settings.packsTexts, tellsWords: settings.documentWeight > 0,
                    takesUnlabelled: !request.sharesExamples,
                    tokenCounts: request.takesOver ? nil : request.files[TextWords.fileName],
                    seed: request.seed)
            },
            make: { try VocabularyOutput($0, context: $1) })
        addDatasets(to: &registry)
        registry.addPublishedData(.movieReviews)
        for model in PublishedModel.texts + PublishedModel.textCheckpoints + PublishedModel.causalTexts {
            registry.addPublishedModel(model)
        }
        registry.addPreset(
            "imdb-mlm", summary: "the published settings for masked language modelling, 1,738,643 parameters",
            yaml: maskedPreset)
        registry.addPreset(
            "imdb-mlm-quick",
            summary:
                "masked tokens and the words of whole texts: trains faster, and its encoder suits classifiers better",
            yaml: quickMaskedPreset)
        for benchmark in [Benchmark.maskedTexts, .publishedLanguage, .continuedTexts()] {
            registry.addBenchmark(benchmark)
        }
    }

    /// Formats are tried in this order, because a folder with folders of texts may hold other files too.
    private static func addDatasets(to registry: inout Registry) {
        registry.addDocuments(
            "text-folder",
            summary:
                "a folder of .txt files for each class, perhaps within train and test (aclImdb): a folder, or a .tar.gz of one",
            recognizes: Documents.recognizesTextFolder, isCertain: Documents.isMostlyTexts,
            read: Documents.init(textFolder:path:division:))
        registry.addDocuments(
            "table", summary: "a CSV or TSV file with columns of texts and labels, or a folder of them",
            recognizes: Documents.recognizesTable, isCertain: Documents.hasTextColumn, readsRows: true,
            read: Documents.init(table:path:division:))
        registry.addDocuments(
            "json",
            summary:
                "a file with a JSON object of text and label in each line or an array of them, or a folder of such files",
            recognizes: Documents.recognizesJSON, read: Documents.init(json:path:division:))
        registry.addDocuments(
            "plaintext", summary: "a text file, or a folder of them, without labels",
            recognizes: Documents.recognizesPlainText, isCertain: Documents.isPlainTextOnly,
            read: Documents.init(plainText:path:division:))
    }
}

extension Registry {
    /// Adds a format of documents as a data set of tokens.
    fileprivate mutating func addDocuments<S: TextSourceSettings>(
        _ name: String, summary: String, recognizes: @escaping @Sendable (String) -> Bool,
        isCertain: @escaping @Sendable (String) -> Bool = { _ in true }, readsRows: Bool = false,
        read: @escaping @Sendable (S, String, Division) throws -> Documents
    ) {
        addDataset(
            name, for: "text", summary: summary, settings: S.self, recognizes: recognizes,
            isCertain: isCertain, readsRows: readsRows
        ) { settings, request in
            try TextDataset(
                read(settings, request.path, request.division()), tokens: settings.tokens, request: request)
        }
    }
}

extension PublishedData {
    /// Size and hash are those of tensorflow_datasets.
    fileprivate static let movieReviews = PublishedData(
        "imdb", summary: "50,000 movie reviews, good and bad, and 50,000 without labels (aclImdb)",
        dataset: "text-folder",
        files: [
            PublishedFile(
                "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz", byteCount: 84_125_825,
                sha256: "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe")
        ], form: .file)
}

/// Spells out every size, so that a reader need not look up the defaults.
private let maskedPreset = """
    input: {name: text, channels: 64, max_length: 512}
    output: {name: mlm}
    model:
      encoder:
        latent_count: 64
        channels: 64
        layer_count: 3
        distinct_cross_attention_count: 2
        distinct_block_count: 2
        self_attention_count: 6
        cross_head_count: 4
        self_head_count: 4
        dropout: 0
      decoder:
        head_count: 4
        dropout: 0
      head: decoder
    training:
      steps: 50000
      batch_size: 64
      learning_rate: 1e-3
      optimizer: {name: adam, weight_decay: 0}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      length_bucketing: false
      clip_norm: null
      initialization: pytorch

    """

/// Attention starts at each position's neighbours; otherwise training stalls once it has learned the frequencies of words.
///
/// A query for the whole text makes the latents represent its topic, not only its phrases. Small batches allow
/// four times as many steps on the same number of reviews, each nearly as useful. Twice the published channels lower the
/// loss by more than the training steps that they cost.
private let quickMaskedPreset = """
    input: {name: text, channels: 128, max_length: 512}
    output: {name: mlm, document_weight: 4}
    model:
      encoder:
        latent_count: 128
        channels: 128
        layer_count: 1
        distinct_cross_attention_count: 1
        distinct_block_count: 1
        self_attention_count: 4
        cross_head_count: 4
        self_head_count: 4
        dropout: 0
      decoder:
        head_count: 4
        dropout: 0
      head: decoder
    training:
      steps: 30000
      evaluation_steps: 2000
      batch_size: 16
      learning_rate: 1.5e-3
      optimizer: {name: adam, weight_decay: 0}
      schedule: {name: one_cycle, warmup_fraction: 0.03}
      clip_norm: 1
      initialization: local
      initialization_standard_deviation: 0.15
      length_bucketing: true

    """
