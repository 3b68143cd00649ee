import Layers
import Tensors

// b batch, n positions, N latents, p = n - N positions before them, c channels, v tokens of the vocabulary.

/// A causal model of sequences of tokens (Perceiver AR, arXiv 2202.07765).
///
/// The last N of n positions are the latents. Each attends to all positions up to its own, then several times to the latents up to
/// itself, and predicts the token after it. So a long context costs one attention to it, and all else costs what N positions do.
///
/// Embedding and prediction share their weights. Attention is rotary (arXiv 2104.09864).
public struct PerceiverAR: Model {
    /// Its sizes.
    public let settings: CausalSettings
    let tokens: Embedding
    /// [n, c]; nil: there are none that are learned.
    let positions: Parameter?
    /// Nil: there are none.
    private let sinusoids: SinusoidalPositions?
    let crossAttention: CrossAttentionLayer
    let selfAttention: [SelfAttentionLayer]
    let outputNorm: LayerNorm?
    /// [v].
    let outputBias: Parameter?
    /// What the tokens stand for.
    public let language: any TokenLanguage

    /// How samples are continued in training; nil: not at all.
    public let samples: ContinuationOptions?

    /// Makes a model of the tokens of a language.
    ///
    /// - Parameters:
    ///   - settings: its sizes.
    ///   - language: what the tokens stand for.
    ///   - samples: how samples are continued in training; nil: not at all.
    public init(
        _ settings: CausalSettings, language: any TokenLanguage, samples: ContinuationOptions? = nil
    ) {
        self.samples = samples
        self.settings = settings
        self.language = language
        let (c, tokenCount) = (settings.channels, language.tokenCount)
        let initializer = Initializer.normal(standardDeviation: 0.02)
        tokens = Embedding(tokenCount, c, initializer: initializer)
        positions =
            settings.positions == .learned
            ? Parameter([settings.window, c], initializer, role: .positions) : nil
        sinusoids =
            settings.positions == .sinusoidal
            ? SinusoidalPositions(count: settings.window, channels: c) : nil
        crossAttention = CrossAttentionLayer(
            queryChannels: c, inputChannels: c, settings: settings.layer(isCross: true))
        selfAttention = (0..<settings.layerCount).map { _ in
            SelfAttentionLayer(channels: c, settings: settings.layer(isCross: false))
        }
        outputNorm = settings.hasOutputNorm ? LayerNorm(c) : nil
        outputBias = settings.hasOutputBias ? Parameter([tokenCount], .constant(0)) : nil
    }

    /// [n, c], what is added to a token at each place; nil: places are told by rotary positions alone.
    private var placeTable: Tensor? { positions?.value ?? sinusoidalTable }

    /// The table [n, c] of positions that do not learn; nil: there are none.
    package var sinusoidalTable: Tensor? { sinusoids?.table }

    /// How many tokens the vocabulary has, v.
    public var tokenCount: Int { tokens.count }

    /// The `logits` [b, N, v] of the token after each of the last N of `tokens` [b, n], or of all if there are fewer.
    ///
    /// - Throws: ``BatchError`` for tokens that are unknown or too many.
    public func callAsFunction(_ batch: Batch) throws -> Batch {
        let rows = try rows(of: batch)
        return Batch(["logits": logits(of: hidden(rows, latentCount: min(rows.length, settings.latents)))])
    }

    /// The mean cross-entropy of `label` [b, k], the tokens after the last k <= N of `tokens` [b, n]; -100 for none.
    ///
    /// - Throws: ``BatchError`` for tokens that are unknown or too many, or labels that do not fit them.
    public func loss(on batch: Batch) throws -> Loss {
        let (rows, labels) = (try rows(of: batch), try labels(in: batch))
        let (value, ranks) = linearCrossEntropy(
            hidden(rows, latentCount: labels.shape[1]), weight: tokens.weight.value,
            bias: outputBias?.value, labels: labels)
        return Loss(value: value, metrics: metrics(Double(value.scalar), ranks, labels: labels))
    }

    /// The number of labels that are tokens.
    public func lossCounts(in batch: Batch) throws -> [String: Int] {
        ["loss": try labels(in: batch).elements(as: Int32.self).count { $0 != -100 }]
    }
}

extension PerceiverAR {
    /// The last rows [b, N, c] of the latents, the last of `rows`; training leaves some of the rows before them out.
    func hidden(_ rows: TokenRows, latentCount: Int) -> Tensor {
        let prefix = rows.columns(0..<rows.length - latentCount).randomlyKept(Dropout(settings.prefixDropout))
        var memory: CausalMemory?
        return hidden(
            prefix: prefix, latents: rows.columns(rows.length - latentCount..<rows.length), memory: &memory,
            hidesPadding: false)
    }

    /// The last rows [b, N, c] of the latents [b, N], which see `prefix` [b, p] and what is in `memory`.
    ///
    /// - Parameters:
    ///   - prefix: the rows before the latents.
    ///   - latents: the rows whose next tokens are predicted.
    ///   - memory: of the tokens before all of these; it grows by them. Nil where none is kept.
    ///   - hidesPadding: whether latents that are padding are hidden from the others, so that a row of several gets what it gets
    ///     alone. In the published models cross-attention alone hides padding, and such latents see what comes after them.
    /// - Returns: what ``logits(of:)`` takes.
    func hidden(
        prefix: TokenRows, latents: TokenRows, memory: inout CausalMemory?, hidesPadding: Bool
    ) -> Tensor {
        let rotation = latents.rotation(channels: settings.rotatedChannels)
        var z = crossAttended(prefix: prefix, latents: latents, rotation: rotation, memory: &memory)
        for (index, layer) in selfAttention.enumerated() {
            let turn = settings.isRotary(layer: index) ? rotation : nil
            if hidesPadding {
                z = layer(z, isPadding: latents.padding, rotation: turn) {
                    memory?.layers[index].appended($0) ?? $0
                }
            } else if settings.activationCheckpointing {
                z = recomputed(z, with: layer.parameters().map(\.parameter.value)) {
                    layer($0, isCausal: true, rotation: turn)
                }
            } else {
                z = layer(z, isCausal: true, rotation: turn)
            }
        }
        return outputNorm.map { $0(z) } ?? z
    }

    /// The latents [b, N, c] after the cross-attention.
    private func crossAttended(
        prefix: TokenRows, latents: TokenRows, rotation: RotaryPositions, memory: inout CausalMemory?
    ) -> Tensor {
        guard prefix.length > 0 else {
            return crossAttention(
                causally: embedded(latents), isPadding: latents.padding, isBlind: latents.blind,
                rotation: rotation
            ) { memory?.cross.appended($0) ?? $0 }
        }
        let channels = settings.rotatedChannels
        let sums = RowSums(
            tokens.weight.value, prefix.tokens, plus: placeTable,
            prefix.places.map { min($0, Int32(settings.window - 1)) }, shape: [prefix.count, prefix.length])
        if let known = crossAttention.memory(
            ofPrefix: sums, isPadding: prefix.padding, rotation: prefix.rotation(channels: channels))
        {
            // With a prefix nothing was before.
            var cross = GrowingMemory(mostRows: settings.window)
            _ = cross.appended(known)
            defer { memory?.cross = cross }
            return crossAttention(
                causally: embedded(latents), isPadding: latents.padding, isBlind: latents.blind,
                rotation: rotation
            ) { cross.appended($0) }
        }
        let all = prefix.followed(by: latents)
        return crossAttention(
            causally: embedded(latents), prefix: embedded(prefix), isPadding: all.padding,
            isBlind: latents.blind, rotation: (rotation, all.rotation(channels: channels))
        ) { memory?.cross.appended($0) ?? $0 }
    }

    /// [b, n, c]: the embeddings of tokens, and of their places if there are any.
    private func embedded(_ rows: TokenRows) -> Tensor {
        let embedded = tokens(rows.ids)
        guard let placeTable else { return embedded }
        return embedded + placeTable.rows(at: rows.places(below: settings.window))
    }

    /// The logits [b, N, v] of the tokens after rows [b, N, c].
    func logits(of hidden: Tensor) -> Tensor {
        linear(hidden, weight: tokens.weight.value, bias: outputBias?.value)
    }
}

extension TokenRows {
    /// Rows without a random share of their columns, as many in each row; the others stay in order.
    fileprivate func randomlyKept(_ dropout: Dropout?) -> TokenRows {
        guard let dropout, length > 0 else { return self }
        let kept = length - Int(Float(length) * dropout.probability)
        return selecting(kept) { row in
            var random = dropout.random(for: row)
            return SeededChoice.indices(kept, of: length, &random)
        }
    }
}
