import PerceiverText

/// Sentiment classification of texts, presets for IMDB's reviews, and synthetic reviews.
public enum SentimentPlugin: Plugin {
    /// Adds all of these.
    public static func register(in registry: inout Registry) {
        registry.addOutput(
            "sentiment", for: "text", summary: "sentiment of a text: one of several classes",
            settings: ClassificationSettings.self
        ) { try ClassificationOutput($0, context: $1) }
        registry.addDataset(
            "reviews", for: "text", summary: "short synthetic reviews; needs no files",
            settings: ReviewsSettings.self, preset: "reviews"
        ) { settings, request in
            let documents = try Documents(reviews: settings, seed: request.seed)
            return try TextDataset(documents, tokens: settings.tokens, request: request)
        }
        registry.addPreset(
            "imdb-sentiment", summary: "the published settings for sentiment, 1,055,874 parameters",
            yaml: sentimentPreset)
        registry.addPreset(
            "reviews", summary: "a smaller model for the synthetic reviews", yaml: reviewsPreset)
        registry.addPreset(
            "reviews-mlm",
            summary: "masked words of synthetic reviews, to pretrain an encoder for a classifier",
            yaml: maskedReviewsPreset)
        registry.addPreset(
            "reviews-few", summary: "sentiment of synthetic reviews from 200 labels", yaml: fewReviewsPreset)
    }
}

/// The encoder is that of `imdb-mlm`, so that its weights fit.
private let sentimentPreset = """
    input: {name: text, channels: 64, max_length: 512}
    output: {name: sentiment}
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
        head_count: 1
        dropout: 0
      head: decoder
    training:
      monitor: loss
      epochs: 30
      batch_size: 128
      learning_rate: 1e-3
      optimizer: {name: adam, weight_decay: 1e-3}
      schedule: {name: constant}
      length_bucketing: false
      clip_norm: null
      initialization: pytorch

    """

/// The model for the synthetic reviews; the presets share it, so that the weights of one fit the others.
private let reviewsModel = """
    model:
      encoder:
        latent_count: 16
        channels: 64
        layer_count: 2
        self_attention_count: 2
        cross_head_count: 4
        self_head_count: 4
      decoder:
        head_count: 4

    """

/// Initial weights are large enough to tell positions apart from the start.
private let reviewsPreset =
    reviewsModel + """
        input: {name: text, channels: 64, max_length: 96}
        output: {name: sentiment}
        training:
          monitor: loss
          steps: 2000
          evaluation_steps: 500
          batch_size: 64
          learning_rate: 2e-3
          optimizer: {name: adam, weight_decay: 1e-4}
          schedule: {name: one_cycle, warmup_fraction: 0.1}
          clip_norm: 1
          initialization: truncated_normal
          initialization_standard_deviation: 0.15

        """

/// Most of the loss is that of whole reviews, because the sentiment depends on the words they hold more than on neighbours.
private let maskedReviewsPreset =
    reviewsModel + """
        input: {name: text, channels: 64, max_length: 96}
        output: {name: mlm, document_weight: 20}
        data: {name: reviews}
        training:
          steps: 8000
          evaluation_steps: 1000
          batch_size: 16
          learning_rate: 2e-3
          optimizer: {name: adam, weight_decay: 1e-4}
          schedule: {name: one_cycle, warmup_fraction: 0.1}
          clip_norm: 1
          initialization: local
          initialization_standard_deviation: 0.2

        """

/// The model overfits to few labels soon, so validation is frequent and weight decay is used.
private let fewReviewsPreset =
    reviewsModel + """
        input: {name: text, channels: 64, max_length: 96}
        output: {name: sentiment}
        data: {name: reviews, limit: 200}
        training:
          monitor: loss
          steps: 200
          evaluation_steps: 20
          batch_size: 16
          learning_rate: 1e-3
          optimizer: {name: adam, weight_decay: 1e-2}
          schedule: {name: one_cycle, warmup_fraction: 0.1}
          clip_norm: 1
          initialization: truncated_normal
          initialization_standard_deviation: 0.15

        """
