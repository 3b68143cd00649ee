import Tensors

/// What the loss of tokens is told in beside nats: such as bits for each byte that they stand for.
public struct TokenUnit: Sendable {
    /// The name of the metric, such as `bits_per_byte`.
    public let name: String
    /// How many of the unit's things each token stands for, by its number.
    public let counts: [Int]

    /// Makes a unit.
    public init(_ name: String, counts: [Int]) { (self.name, self.counts) = (name, counts) }
}

extension PerceiverAR {
    /// The tokens of a batch: `tokens` int32 [b, n], and `is_padding` bytes [b, n], where there is some, on the left.
    ///
    /// - Throws: ``BatchError`` for tokens that are unknown, none or too many.
    func rows(of batch: Batch) throws -> TokenRows {
        let tokens = try batch.tensor("tokens")
        guard tokens.rank == 2, tokens.dtype == .int32, tokens.shape[1] > 0 else {
            throw BatchError("Tokens are int32 [examples, length], not \(tokens.dtype) \(tokens.shape).")
        }
        guard tokens.shape[1] <= settings.window else {
            throw BatchError(
                "The model sees at most \(settings.window) tokens; the batch has \(tokens.shape[1]).")
        }
        try requireKnown(tokens, "Token")
        let padding = batch.tensors["is_padding"]
        if let padding, padding.shape != tokens.shape || padding.dtype != .uint8 {
            throw BatchError(
                "is_padding is uint8 \(tokens.shape), as the tokens are, not \(padding.dtype) \(padding.shape)."
            )
        }
        return TokenRows(tokens, isPadding: padding)
    }

    /// The tokens after the last ones of a batch: `label` int32 [b, k], k at most N.
    func labels(in batch: Batch) throws -> Tensor {
        let (labels, tokens) = (try batch.tensor("label"), try batch.tensor("tokens"))
        guard labels.rank == 2, labels.dtype == .int32, labels.shape[0] == tokens.shape[0],
            (1...min(settings.latents, max(1, tokens.shape[1]))).contains(labels.shape[1])
        else {
            throw BatchError(
                "Labels are int32 [\(tokens.shape[0]), k] for the last k tokens, at most \(settings.latents) of "
                    + "\(tokens.shape[1]), not \(labels.dtype) \(labels.shape).")
        }
        try requireKnown(labels, "Label", orMissing: true)
        return labels
    }

    private func requireKnown(_ ids: Tensor, _ what: String, orMissing: Bool = false) throws {
        let unknown = ids.withElements(as: Int32.self) { ids in
            ids.first { !(0..<tokenCount).contains(Int($0)) && !(orMissing && $0 == -100) }
        }
        if let unknown {
            throw BatchError("\(what) \(unknown) is outside the vocabulary of \(tokenCount).")
        }
    }

    /// Loss, perplexity, accuracy, and the loss in the model's unit, from the mean over the labels and the rank of each.
    func metrics(_ mean: Double, _ ranks: [Int32], labels: Tensor) -> Metrics {
        var metrics = Metrics()
        let sum = mean * Double(ranks.count)
        metrics.add("loss", sum: sum, count: ranks.count)
        metrics.add("perplexity", sum: sum, count: ranks.count, kind: .exponentialOfMean)
        metrics.add("accuracy", sum: Double(ranks.count { $0 == 0 }), count: ranks.count)
        if let unit = language.unit {
            let count = labels.withElements(as: Int32.self) { ids in
                ids.reduce(0) { $1 < 0 ? $0 : $0 + unit.counts[Int($1)] }
            }
            metrics.add(unit.name, sum: sum / 0.693147180559945309, count: count)
        }
        return metrics
    }
}
