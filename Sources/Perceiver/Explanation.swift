import Layers
import Tensors

/// What a named row of an example, such as a column of a table, does for the prediction.
public struct RowEffect: Sendable, Equatable, Encodable {
    /// The name of the row.
    public let name: String
    /// The share of the attention that the row gets, the mean over cross-attentions, latents and heads.
    public let attention: Float
    /// What would be predicted without the row: the probability of the likeliest label, or the first number.
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
    /// Of each row that has a value.
    public let effects: [RowEffect]

    private enum CodingKeys: CodingKey { case of, whole, effects }
}

extension PerceiverIO {
    /// Explains the prediction for an example: each row of the input array that has a name is hidden in turn.
    ///
    /// - Parameter example: a batch of one.
    /// - Returns: the effects on the likeliest label, or on the first number.
    /// - Throws: `BatchError` if the rows of the input have no names, or the output has no words for predictions; what the
    ///   adapters cannot use.
    public func explanation(of example: Batch) throws -> Explanation {
        guard let named = input as? any InputWithNamedRows else {
            throw BatchError("The rows of this model's input have no names, so there is nothing to explain.")
        }
        let array = try input(example)
        let subject = try ExplainedSubject(of: self(array, in: example), in: example, by: output)
        let whole = try subject.values(of: self(array, in: example), in: example)[0]
        let padding = array.isPadding?.elements(as: UInt8.self)
        let rows = named.rowNames.indices.filter { padding?[$0] ?? 0 == 0 }
        let attention = encoder.attention(to: array).map(\.floats)
        // An example whose only row is hidden would be nothing.
        let copies = Batch(example.tensors.mapValues { $0.repeated(rows.count) })
        let without =
            rows.count > 1
            ? try subject.values(of: self(array.hidingEach(of: rows), in: copies), in: copies)
            : rows.map { _ in whole }
        let effects = zip(rows, without).map { row, value in
            RowEffect(
                name: named.rowNames[row],
                attention: attention.reduce(0) { $0 + $1[row] } / Float(max(1, attention.count)),
                without: value)
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
