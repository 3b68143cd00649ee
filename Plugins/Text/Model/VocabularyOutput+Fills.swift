import PerceiverKit

extension VocabularyOutput: OutputWithBlanks {
    /// Texts with every [MASK] filled in: first by the likeliest tokens, then by the second likeliest, and so on.
    ///
    /// Each position is filled independently, so the probability of a fill is the product over its positions.
    ///
    /// - Parameters:
    ///   - prediction: `logits` [b, k, vocabularySize].
    ///   - batch: the batch that the prediction is for.
    ///   - count: how many fills to make of each text.
    /// - Returns: for each example, at most `count` texts; a text without [MASK] is returned unchanged, with probability 1.
    /// - Throws: `BatchError` for a prediction without logits, or a batch without tokens.
    public func labels(
        of prediction: Batch, in batch: Batch, count: Int
    ) throws -> [[LabelledProbability]] {
        let probabilities = try prediction.tensor("logits").softmax().floats
        let positionTensor = try positions(in: batch)
        let (width, vocabularySize) = (positionTensor.shape[1], head.weight.shape[0])
        let positions = positionTensor.elements(as: Int32.self).map { Int($0) }
        return try texts(of: batch).enumerated().map { example, text in
            var candidates: [Int: [(token: Int32, probability: Float)]] = [:]
            for column in example * width..<(example + 1) * width {
                let position = positions[column]
                let isNew = text.indices.contains(position) && candidates[position] == nil
                guard isNew, text[position] == maskID else { continue }
                let row = probabilities[column * vocabularySize..<(column + 1) * vocabularySize]
                candidates[position] = row.enumerated().sorted { $0.element > $1.element }.prefix(count)
                    .map { (Int32($0.offset), $0.element) }
            }
            return fills(of: text, from: candidates, count: count)
        }
    }

    /// Fill number k takes the k-th likeliest candidate of each position.
    private func fills(
        of text: [Int32], from candidates: [Int: [(token: Int32, probability: Float)]], count: Int
    ) -> [LabelledProbability] {
        let positions = candidates.sorted { $0.key < $1.key }
        return (0..<(positions.map(\.value.count).min() ?? min(1, count))).map { rank in
            var (filled, probability) = (text, Float(1))
            for (position, ranked) in positions {
                filled[position] = ranked[rank].token
                probability *= ranked[rank].probability
            }
            return LabelledProbability(
                label: tokenizer.decode(tokenizer.unframed(filled), skippingSpecial: false),
                probability: probability)
        }
    }

    /// The tokens of each example, without padding.
    private func texts(of batch: Batch) throws -> [[Int32]] {
        let tokens = try batch.tensor("tokens")
        let isPadding = batch.tensors["is_padding"]?.elements(as: UInt8.self)
        let (ids, length) = (tokens.elements(as: Int32.self), tokens.shape[1])
        return (0..<tokens.shape[0]).map { example in
            var indices = Array(example * length..<(example + 1) * length)
            while let last = indices.last, isPadding?[last] == 1 { indices.removeLast() }
            return indices.map { ids[$0] }
        }
    }
}
