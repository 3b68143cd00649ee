import PerceiverKit

extension Benchmark {
    /// Masked language modelling in the published sizes of the preset.
    static let maskedTexts = maskedTexts(
        "mlm", length: 512, batchSize: 64, tokenizer: syntheticTokenizer, ids: 3..<10_003)

    /// The language model whose weights were published with Perceiver IO; every byte of a text is asked about.
    static let publishedLanguage = maskedTexts(
        "language",
        settings: """
            input: {channels: 768, max_length: 2048, scales_embedding: false}
            output: {ties_embedding: true, masking: {mask_probability: 1}}
            model:
              encoder: {latent_count: 256, channels: 1280, layer_count: 1, cross_attention_count: 1,
                        distinct_cross_attention_count: 1, distinct_block_count: 1, self_attention_count: 26, cross_head_count: 8,
                        self_head_count: 8, cross_qk_channels: 256, cross_v_channels: 1280, self_qk_channels: 256,
                        self_v_channels: 1280}
              decoder: {head_count: 8, qk_channels: 256, v_channels: 768, has_query_residual: false}
            """,
        length: 2048, batchSize: 1, tokenizer: ByteTokenizer(), ids: 6..<262, asksAll: true)

    /// The small text model that was published with Perceiver AR in PyTorch, with fewer positions.
    static func continuedTexts(contextLength: Int = 1024) -> Benchmark {
        let latentCount = min(256, contextLength)
        return Benchmark(
            name: "text-ar", tasks: [.train, .infer, .generate], preset: nil,
            settings: """
                input: {name: text}
                output: {name: generate}
                model: {context_length: \(contextLength), latent_count: \(latentCount), channels: 512, head_count: 8, layer_count: 8,
                        positions: learned, rotary_layer_count: 1, has_output_norm: false, has_output_bias: true}
                training: {learning_rate: 2e-4, optimizer: {name: adam, weight_decay: 0}, clip_norm: null}
                """,
            data: try DataDescription(
                shapes: ["tokens": [contextLength]],
                files: [tokenizerFileName: ByteTokenizer().fileContents()]),
            batchSize: 8, sized: { continuedTexts(contextLength: $0) }
        ) { count, isTraining in
            var random = CounterRandom(0)
            func bytes(_ length: Int) -> Tensor {
                Tensor(
                    (0..<count * length).map { _ in Int32.random(in: 6..<262, using: &random) },
                    shape: [count, length])
            }
            var tensors = ["tokens": bytes(contextLength)]
            if isTraining { tensors["label"] = bytes(latentCount) }
            return Batch(tensors)
        }
    }

    private static func maskedTexts(
        _ name: String, settings: String = "", length: Int, batchSize: Int, tokenizer: any Tokenizer,
        ids: Range<Int32>, asksAll: Bool = false
    ) -> Benchmark {
        Benchmark(
            name: name, preset: "imdb-mlm", settings: settings,
            data: try DataDescription(
                shapes: ["tokens": [length]], files: [tokenizerFileName: tokenizer.fileContents()]),
            batchSize: batchSize
        ) { count, isTraining in
            let masking = try TokenMasking(TokenMaskingSettings(), tokenizer: tokenizer)
            var random = CounterRandom(0)
            let texts = (0..<count).map { example in
                let text = (0..<length).map { _ in Int32.random(in: ids, using: &random) }
                return masking.masked(text, seed: 0, epoch: 0, example: example)
            }
            var batch = Batch(masked: texts, paddingID: tokenizer.paddingID)
            if asksAll {
                batch.tensors["positions"] = Tensor(
                    (0..<count).flatMap { _ in 0..<Int32(length) }, shape: [count, length])
                batch.tensors["label"] = batch.tensors["tokens"]
            }
            if !isTraining { batch.tensors["label"] = nil }
            return batch
        }
    }
}

/// As many tokens as the published vocabulary has; the words mean nothing.
private let syntheticTokenizer = WordPieceTokenizer(
    publishedWithTokens: WordPieceTokenizer.publishedSpecialTokens + (0..<10_000).map { "word\($0)" })
