import PerceiverKit

extension VocabularyOutput {
    /// Texts with every [MASK] filled in: first by the likeliest tokens, then by the second likeliest, and so on.
    ///
    /// Each place is filled on its own, so the probability of a fill is the product over its places.
    ///
    /// - Parameters:
    ///   - prediction: `logits` [b, k, vocabularySize].
    ///   - batch: what it was made for.
    ///   - count: fills of each text.
    /// - Returns: for each example, at most `count` texts; the text itself, as certain, if there is no [MASK] in it.
    /// - Throws: `BatchError` for a prediction without logits, or a batch without tokens.
    public func labels(
        of prediction: Batch, in batch: Batch, count: Int
    ) throws -> [[LabelledProbability]] {
        let probabilities = try prediction.tensor("logits").softmax().floats
        let positions = try positions(in: batch)
        let (width, vocabularySize) = (positions.shape[1], head.weight.shape[0])
        let places = positions.elements(as: Int32.self).map { Int($0) }
        return try texts(of: batch).enumerated().map { example, text in
            var candidates: [Int: [(token: Int32, probability: Float)]] = [:]
            for column in example * width..<(example + 1) * width {
                let place = places[column]
                let isNew = text.indices.contains(place) && candidates[place] == nil
                guard isNew, text[place] == maskID else { continue }
                let row = probabilities[column * vocabularySize..<(column + 1) * vocabularySize]
                candidates[place] = row.enumerated().sorted { $0.element > $1.element }.prefix(count)
                    .map { (Int32($0.offset), $0.element) }
            }
            return fills(of: text, from: candidates, count: count)
        }
    }

    /// The first fill takes the first candidate of each place, the second the second.
    private func fills(
        of text: [Int32], from candidates: [Int: [(token: Int32, probability: Float)]], count: Int
    ) -> [LabelledProbability] {
        let places = candidates.sorted { $0.key < $1.key }
        return (0..<(places.map(\.value.count).min() ?? min(1, count))).map { rank in
            var (filled, probability) = (text, Float(1))
            for (place, ranked) in places {
                filled[place] = ranked[rank].token
                probability *= ranked[rank].probability
            }
            return LabelledProbability(
                label: tokenizer.decode(filled, skippingSpecial: false), probability: probability)
        }
    }

    /// The tokens of each example, without padding.
    private func texts(of batch: Batch) throws -> [[Int32]] {
        let tokens = try batch.tensor("tokens")
        let isPadding = batch.tensors["is_padding"]?.elements(as: UInt8.self)
        let (ids, length) = (tokens.elements(as: Int32.self), tokens.shape[1])
        return (0..<tokens.shape[0]).map { example in
            var places = Array(example * length..<(example + 1) * length)
            while let last = places.last, isPadding?[last] == 1 { places.removeLast() }
            return places.map { ids[$0] }
        }
    }
}
