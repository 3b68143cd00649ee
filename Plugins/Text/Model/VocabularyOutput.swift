import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the output `mlm`.
public struct VocabularyOutputSettings: Settings {
    @Setting("take the input's embedding as the weight of the vocabulary's logits")
    public var tiesEmbedding = false
    /// Which tokens are masked.
    public var masking = TokenMaskingSettings()
    @Setting("join texts and cut them into full lengths; otherwise each is cut by itself")
    public var packsTexts = false
    @Setting("weight of the loss of the whole text's tokens beside that of masked tokens; 0: not predicted")
    public var documentWeight: Float = 0

    /// The defaults.
    public init() {}
}

/// Masked language modelling: predicts the token at each masked position.
///
/// A batch says which positions to predict: `positions`, int32 [b, k], or, without it, those that hold [MASK]. Only these
/// get a query and logits. An example with fewer positions than others is filled up with position 0.
///
/// The labels are `label`, int32 [b, k]: the token at each of `positions`, or -100 for a position that does not count.
///
/// With a ``VocabularyOutputSettings/documentWeight`` the model also learns which tokens the whole text holds. Then each
/// text has one more query, without a position, and its target is `words` [b, vocabularySize], the share of each token.
///
/// The prediction for a batch without labels is `logits` [b, k, vocabularySize]. For one with labels it is the decoder's
/// outputs, `decoded` [b, k, channels] and, with `words`, `document` [b, channels]: the loss needs no array of logits.
public struct VocabularyOutput: OutputWithLabels {
    /// [maxLength, channels].
    let query: Parameter
    /// [1, channels]; nil where the tokens of the whole text are not predicted.
    let documentQuery: Parameter?
    let head: Linear
    /// Whether the weight of the vocabulary's logits is the input's embedding.
    let isTied: Bool
    let tokenizer: any Tokenizer
    let maskID: Int32
    private let documentWeight: Float
    /// About as many as there are masked tokens in training.
    public let usualQueryCount: Int

    /// Declares the output.
    ///
    /// - Throws: `SettingsError` if the input is not a ``TokenInput``, its tokenizer has no [MASK], or the model has no decoder.
    public init(_ settings: VocabularyOutputSettings, context: OutputContext) throws {
        try context.requireDecoder()
        try self.init(settings, input: context.input(TokenInput.self))
    }

    init(_ settings: VocabularyOutputSettings = VocabularyOutputSettings(), input: TokenInput) throws {
        guard let maskID = input.tokenizer.maskID else {
            throw SettingsError("The output \"mlm\" needs a tokenizer with [MASK]; this one has none.")
        }
        try settings.checkRanges(at: "output")
        let table = input.embedding.weight
        query = Parameter(input.positions.shape, .normal(standardDeviation: 0.02), role: .positions)
        documentQuery =
            settings.documentWeight > 0
            ? Parameter([1, input.channels], .normal(standardDeviation: 0.02)) : nil
        documentWeight = settings.documentWeight
        head =
            settings.tiesEmbedding
            ? Linear(sharing: table, bias: Parameter([table.shape[0]], .constant(0)))
            : Linear(input.channels, table.shape[0], role: .prediction)
        isTied = settings.tiesEmbedding
        tokenizer = input.tokenizer
        self.maskID = maskID
        usualQueryCount = max(1, Int(Double(settings.masking.maskProbability) * Double(input.maxLength)))
    }

    /// The arrays for the tokens of whole texts: shares, logits and their gradient, [b, vocabularySize] each.
    public func elementCount(exampleCount: Int) -> Double {
        documentQuery == nil ? 0 : 3 * Double(exampleCount) * Double(head.weight.shape[0])
    }

    /// Channels of a query.
    public var channels: Int { query.shape[1] }

    /// The learned queries of the positions to predict, [b, k, channels], then that of the whole text.
    public func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray
    {
        let tokens = query.value.rows(at: try positions(in: batch))
        guard let documentQuery, predictsWords(batch) else { return QueryArray(tokens) }
        let document = Tensor(zeros: [tokens.shape[0], 1, channels]) + documentQuery.value
        let k = tokens.shape[1]
        return QueryArray(
            concatenated([tokens, document], along: 1), parts: ["positions": 0..<k, "document": k..<k + 1])
    }

    /// The decoder's outputs as they are for a batch with labels, logits for one without.
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        guard batch.tensors["label"] != nil else { return Batch(["logits": head(decoded.rows)]) }
        guard predictsWords(batch) else { return Batch(["decoded": decoded.rows]) }
        return Batch([
            "decoded": try decoded.part("positions").rows,
            "document": try decoded.part("document").rows.reshaped(to: [-1, channels]),
        ])
    }

    /// The number of labels, and of texts whose tokens are predicted as a whole.
    public func lossCounts(in batch: Batch) throws -> [String: Int] {
        let labels = try batch.tensor("label").elements(as: Int32.self)
        let counts = ["loss": labels.count { $0 != -100 }]
        return predictsWords(batch) ? counts.merging(["document_loss": batch.count]) { $1 } : counts
    }

    /// Cross-entropy over the labels, with perplexity, accuracy and top-5 accuracy.
    ///
    /// With `words`, the weighted cross-entropy of the whole texts' tokens is added; the metrics "loss" and "perplexity" are
    /// those of the labels alone.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let (decoded, labels) = (try prediction.tensor("decoded"), try batch.tensor("label"))
        guard labels.shape == Array(decoded.shape.dropLast()), labels.dtype == .int32 else {
            throw BatchError(
                "Labels are int32 \(Array(decoded.shape.dropLast())), one for each position, not "
                    + "\(labels.dtype) \(labels.shape).")
        }
        let vocabularySize = head.weight.shape[0]
        let isKnown = { (label: Int32) in label == -100 || (0..<vocabularySize).contains(Int(label)) }
        if let bad = labels.elements(as: Int32.self).first(where: { !isKnown($0) }) {
            throw BatchError("Label \(bad) is neither in the vocabulary of \(vocabularySize) nor -100.")
        }
        let (value, ranks) = linearCrossEntropy(
            decoded, weight: head.weight.value, bias: head.bias?.value, labels: labels)
        var metrics = Metrics()
        let sum = Double(value.scalar) * Double(ranks.count)
        metrics.add("loss", sum: sum, count: ranks.count)
        metrics.add("perplexity", sum: sum, count: ranks.count, kind: .exponentialOfMean)
        metrics.add("accuracy", sum: Double(ranks.count { $0 == 0 }), count: ranks.count)
        metrics.add("top5_accuracy", sum: Double(ranks.count { $0 < 5 }), count: ranks.count)
        guard let document = prediction.tensors["document"] else {
            return Loss(value: value, metrics: metrics)
        }
        let documentLoss = head(document).crossEntropy(probabilities: try batch.tensor("words"))
        let count = document.shape[0]
        metrics.add("document_loss", sum: Double(documentLoss.scalar) * Double(count), count: count)
        return Loss(
            terms: [
                Loss.Term(mean: value, count: ranks.count),
                Loss.Term("document_loss", mean: documentLoss, count: count, weight: documentWeight),
            ], metrics: metrics)
    }

    /// The positions to predict, int32 [b, k] with k at least 1.
    func positions(in batch: Batch) throws -> Tensor {
        guard let positions = batch.tensors["positions"] else { return try maskedPositions(in: batch) }
        guard positions.rank == 2, positions.shape[1] > 0, positions.dtype == .int32 else {
            throw BatchError(
                "Positions are int32 [examples, positions], at least one, not \(positions.dtype) \(positions.shape)."
            )
        }
        let length = query.shape[0]
        if let bad = positions.elements(as: Int32.self).first(where: { !(0..<length).contains(Int($0)) }) {
            throw BatchError("Position \(bad) is outside the model's \(length).")
        }
        return positions
    }

    private func predictsWords(_ batch: Batch) -> Bool {
        documentQuery != nil && batch.tensors["label"] != nil && batch.tensors["words"] != nil
    }

    /// The positions that hold [MASK].
    private func maskedPositions(in batch: Batch) throws -> Tensor {
        let tokens = try batch.tensor("tokens")
        let (ids, length) = (tokens.elements(as: Int32.self), tokens.shape[1])
        let positions = (0..<tokens.shape[0]).map { example in
            (0..<length).filter { ids[example * length + $0] == maskID }.map { Int32($0) }
        }
        return Tensor(padding: positions, with: 0)
    }
}
