import Layers
import Tensors

/// What the rows of an example with a name, such as a column of a table, do for the prediction.
public struct RowEffect: Sendable, Equatable, Codable {
    /// The name of the rows.
    public let name: String
    /// The share of the attention that they get, the mean over cross-attentions, latents, heads and views.
    public let attention: Float
    /// What would be predicted without them: the probability of the likeliest label, or the first number.
    public let without: Double
}

/// What the rows of an example do for its prediction, the largest effects first.
public struct Explanation: Sendable, Equatable, Encodable {
    /// What the effects are on: a label, or the name of a number.
    public let of: String
    /// What is predicted from all rows.
    public let whole: Double
    /// Whether that is a probability.
    public let isProbability: Bool
    /// Of each name that has rows with a value.
    public let effects: [RowEffect]

    private enum CodingKeys: CodingKey { case of, whole, effects }

    package init(of: String, whole: Double, isProbability: Bool, effects: [RowEffect]) {
        (self.of, self.whole, self.isProbability, self.effects) = (of, whole, isProbability, effects)
    }
}

extension PerceiverIO {
    /// How many rows the copies of an example have together that are computed at once.
    private static var rowsAtOnce: Int { 100_000 }

    /// The input, whose rows have names.
    ///
    /// - Throws: `BatchError` if they have none.
    package func inputToExplain() throws -> any InputWithNamedRows {
        guard let named = input as? any InputWithNamedRows else {
            throw BatchError("The rows of this model's input have no names, so there is nothing to explain.")
        }
        return named
    }

    /// Explains the prediction for an example: the rows of the input array that have a name are hidden, name by name.
    ///
    /// - Parameter example: a batch of one.
    /// - Returns: the effects on the likeliest label, or on the first number.
    /// - Throws: `BatchError` if the rows of the input have no names, or the output has no words for predictions; what the
    ///   adapters cannot use.
    public func explanation(of example: Batch) throws -> Explanation {
        let named = try inputToExplain()
        let array = try input(example)
        let subject = try ExplainedSubject(of: self(array, in: example), in: example, by: output)
        let whole = try subject.values(of: self(array, in: example), in: example)[0]
        let padding = array.wholePadding.elements(as: UInt8.self)
        let (viewCount, m) = (array.content.shape[0], array.content.shape[1])
        let there = zip(named.rowNames, named.namedRows(of: array)).filter { _, rows in
            padding.indices.contains { rows.contains($0 % m) && padding[$0] == 0 }
        }
        let attention = encoder.attention(to: array).map(\.floats)
        let groupSize = max(1, Self.rowsAtOnce / (viewCount * m))
        // An example whose only rows are hidden would be nothing.
        let without =
            try there.count > 1
            ? stride(from: 0, to: there.count, by: groupSize).flatMap { start in
                let groups = there[start..<min(there.count, start + groupSize)].map(\.1)
                let copies = Batch(example.tensors.mapValues { $0.repeated(groups.count) })
                return try subject.values(of: self(array.hidingEach(of: groups), in: copies), in: copies)
            } : there.map { _ in whole }
        let effects = zip(there, without).map { entry, value in
            let shares = attention.reduce(0) { sum, shares in
                sum + shares.indices.reduce(0) { $0 + (entry.1.contains($1 % m) ? shares[$1] : 0) }
            }
            return RowEffect(
                name: entry.0, attention: shares / Float(max(1, attention.count * viewCount)), without: value)
        }
        return Explanation(
            of: subject.name, whole: whole, isProbability: subject.isProbability,
            effects: effects.sorted { abs($0.without - whole) > abs($1.without - whole) })
    }
}

/// The label or number that an explanation is about.
private struct ExplainedSubject {
    let name: String
    let isProbability: Bool
    private let output: any OutputAdapter
    private let part: String?

    /// The likeliest label of the only example, or else its first number.
    init(of prediction: Batch, in example: Batch, by output: any OutputAdapter) throws {
        self.output = output
        if let label = try (output as? any OutputWithLabels)?
            .labels(of: prediction, in: example, count: 1)[0].first
        {
            (name, part, isProbability) = (label.label, label.output, true)
        } else if let number = try (output as? any OutputWithNumbers)?
            .numbers(of: prediction, in: example)[0].first
        {
            (name, part, isProbability) = (number.name, number.output, false)
        } else {
            throw BatchError("The output of this model has no words for its predictions.")
        }
    }

    /// Its probability, or the number, of each example.
    func values(of prediction: Batch, in batch: Batch) throws -> [Double] {
        if isProbability, let output = output as? any OutputWithLabels {
            return try output.labels(of: prediction, in: batch, count: .max).map { labels in
                Double(labels.first { $0.label == name && $0.output == part }?.probability ?? 0)
            }
        }
        return try (output as? any OutputWithNumbers)?.numbers(of: prediction, in: batch).map { numbers in
            numbers.first { $0.name == name && $0.output == part }?.value ?? 0
        } ?? []
    }
}

extension Tensor {
    /// An array [1, ...] as [count, ...].
    fileprivate func repeated(_ count: Int) -> Tensor {
        concatenated(Array(repeating: self, count: count), along: 0)
    }
}
