import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the output `mlm`.
public struct VocabularyOutputSettings: Settings {
    @Setting("take the input's embedding as the weight of the vocabulary's logits")
    public var tiesEmbedding = false
    /// What is hidden.
    public var masking = TokenMaskingSettings()
    @Setting("join texts and cut them into full lengths; otherwise each is cut by itself")
    public var packsTexts = false
    @Setting("what telling the tokens of the whole text counts beside the hidden ones; 0: it is not asked")
    public var documentWeight: Float = 0

    /// The defaults.
    public init() {}
}

/// Masked language modelling: which token stands at a place.
///
/// Only the places that are asked about get a query and logits: those in `positions` of a batch, int32
/// [b, k]; without them, those that hold [MASK]. Examples with fewer places repeat place 0.
///
/// With a ``VocabularyOutputSettings/documentWeight``, a batch with labels and `words` [b, vocabularySize], the share of each
/// token in a text, is asked for those too: one query more for each text, without a place.
///
/// The truth is `label`, int32 [b, k]: the token at each of `positions`, or -100 where nothing is asked. With it
/// the prediction is `found` [b, k, channels], because the loss makes no array of logits, and with `words` `document`
/// [b, channels]; otherwise it is `logits` [b, k, vocabularySize].
public struct VocabularyOutput: OutputWithLabels {
    /// [maxLength, channels].
    let query: Parameter
    /// [1, channels], if texts are asked for their words.
    let documentQuery: Parameter?
    let head: Linear
    let tokenizer: any Tokenizer
    let maskID: Int32
    private let documentWeight: Float
    /// As many as are selected in training.
    public let usualQueryCount: Int

    /// Declares the output.
    ///
    /// - Throws: `SettingsError` if the input is none of tokens, its tokenizer has no [MASK], or there is no decoder.
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
            : Linear(input.channels, table.shape[0])
        tokenizer = input.tokenizer
        self.maskID = maskID
        usualQueryCount = max(1, Int(Double(settings.masking.maskProbability) * Double(input.maxLength)))
    }

    /// Of a whole text's words: shares, logits and their gradient, [b, vocabularySize] each.
    public func elementCount(exampleCount: Int) -> Double {
        documentQuery == nil ? 0 : 3 * Double(exampleCount) * Double(head.weight.shape[0])
    }

    /// Channels of a query.
    public var channels: Int { query.shape[1] }

    /// The learned queries of the places that are asked about, [b, k, channels], and after them the whole text's.
    public func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray
    {
        let places = query.value.rows(at: try positions(in: batch))
        guard let documentQuery, asksForWords(batch) else { return QueryArray(places) }
        let document = Tensor(zeros: [places.shape[0], 1, channels]) + documentQuery.value
        let k = places.shape[1]
        return QueryArray(
            concatenated([places, document], along: 1), parts: ["places": 0..<k, "document": k..<k + 1])
    }

    /// What the queries found as it is for a batch with labels, logits for one without.
    public func callAsFunction(_ found: DecoderOutput, in batch: Batch) throws -> Batch {
        guard batch.tensors["label"] != nil else { return Batch(["logits": head(found.rows)]) }
        guard asksForWords(batch) else { return Batch(["found": found.rows]) }
        return Batch([
            "found": try found.part("places").rows,
            "document": try found.part("document").rows.reshaped(to: [-1, channels]),
        ])
    }

    /// The labels that are to be told, and the texts that are asked for their words.
    public func lossCounts(in batch: Batch) throws -> [String: Int] {
        let labels = try batch.tensor("label").elements(as: Int32.self)
        let told = ["loss": labels.count { $0 != -100 }]
        return asksForWords(batch) ? told.merging(["document_loss": batch.count]) { $1 } : told
    }

    /// Cross-entropy over the labels, and how many are right, and among the five likeliest.
    ///
    /// With `words` that of the texts' words too, by its weight; "loss" and "perplexity" are of the labels alone.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let (found, labels) = (try prediction.tensor("found"), try batch.tensor("label"))
        guard labels.shape == Array(found.shape.dropLast()), labels.dtype == .int32 else {
            throw BatchError(
                "Labels are int32 \(Array(found.shape.dropLast())), one for each position, not "
                    + "\(labels.dtype) \(labels.shape).")
        }
        let vocabularySize = head.weight.shape[0]
        let isKnown = { (label: Int32) in label == -100 || (0..<vocabularySize).contains(Int(label)) }
        if let bad = labels.elements(as: Int32.self).first(where: { !isKnown($0) }) {
            throw BatchError("Label \(bad) is neither in the vocabulary of \(vocabularySize) nor -100.")
        }
        let (value, ranks) = linearCrossEntropy(
            found, weight: head.weight.value, bias: head.bias?.value, labels: labels)
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

    /// The places that are asked about, int32 [b, k] with k at least 1.
    func positions(in batch: Batch) throws -> Tensor {
        guard let positions = batch.tensors["positions"] else { return try maskedPositions(in: batch) }
        guard positions.rank == 2, positions.shape[1] > 0, positions.dtype == .int32 else {
            throw BatchError(
                "Positions are int32 [examples, places], at least one, not \(positions.dtype) \(positions.shape)."
            )
        }
        let length = query.shape[0]
        if let bad = positions.elements(as: Int32.self).first(where: { !(0..<length).contains(Int($0)) }) {
            throw BatchError("Position \(bad) is outside the model's \(length).")
        }
        return positions
    }

    private func asksForWords(_ batch: Batch) -> Bool {
        documentQuery != nil && batch.tensors["label"] != nil && batch.tensors["words"] != nil
    }

    /// The places that hold [MASK].
    private func maskedPositions(in batch: Batch) throws -> Tensor {
        let tokens = try batch.tensor("tokens")
        let (ids, length) = (tokens.elements(as: Int32.self), tokens.shape[1])
        let places = (0..<tokens.shape[0]).map { example in
            (0..<length).filter { ids[example * length + $0] == maskID }.map { Int32($0) }
        }
        return Tensor(padding: places, with: 0)
    }
}
