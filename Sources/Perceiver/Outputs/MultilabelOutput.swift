import Foundation
import Tensors

/// Any number of labels for each example: a learned query, a logit for each label, and sigmoid cross-entropy.
///
/// Reads `label_set` (bytes [b, labels], 1 where an example has the label) of a batch, predicts `logits` [b, labels]. A label
/// is predicted where its probability is at least a threshold.
public struct MultilabelOutput: OutputWithLabels, OutputWithHead {
    /// To a logit for each label.
    public let head: QueryHead
    /// The names of the labels.
    public let labelNames: [String]
    /// The least probability, above 0 and below 1, of a label that counts as predicted.
    public let threshold: Float

    /// Declares the output.
    ///
    /// - Parameters:
    ///   - labelNames: one for each column of `label_set`.
    ///   - channels: of the query and of the decoder's output.
    ///   - hiddenChannels: of a hidden layer with GELU before the logits; nil: no such layer.
    ///   - answerChannels: of what the map reads, where outputs share another before it; nil: those of the query.
    ///   - hasQuery: false for a model that pools its latents.
    ///   - threshold: the least probability, above 0 and below 1, of a label that counts as predicted.
    public init(
        labelNames: [String], channels: Int, hiddenChannels: Int? = nil, answerChannels: Int? = nil,
        hasQuery: Bool = true,
        threshold: Float = 0.5
    ) {
        require(threshold > 0 && threshold < 1, "A threshold is above 0 and below 1, not \(threshold).")
        head = QueryHead(
            outputCount: labelNames.count, channels: channels, hiddenChannels: hiddenChannels,
            answerChannels: answerChannels, hasQuery: hasQuery)
        self.labelNames = labelNames
        self.threshold = threshold
    }

    /// An example may have several labels.
    public var hasOneLabelEach: Bool { false }

    /// Logits [b, labels].
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        Batch(["logits": head(decoded)])
    }

    /// The mean cross-entropy over examples and labels; Hamming loss, micro and macro F1, and AUC.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let (logits, labels) = (try prediction.tensor("logits"), try batch.tensor("label_set"))
        guard labels.dtype == .uint8, labels.shape == logits.shape else {
            throw BatchError(
                "Sets of labels are uint8 \(logits.shape), not \(labels.dtype) \(labels.shape).")
        }
        let truth = labels.elements(as: UInt8.self)
        if let bad = truth.first(where: { $0 > 1 }) {
            throw BatchError("A label is there, 1, or not, 0, but a set of labels has \(bad).")
        }
        let value = logits.sigmoidCrossEntropy(labels: labels)
        // sigmoid(logit) >= threshold, without the exponential.
        let least = log(threshold / (1 - threshold))
        let predictions = logits.floats.map { $0 >= least }
        let wrongCount = zip(truth, predictions).count { ($0 == 1) != $1 }
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(batch.count), count: batch.count)
        metrics.add("hamming_loss", sum: Double(wrongCount), count: truth.count)
        metrics.add(LabelTally(labelNames: labelNames, truth: truth, predictions: predictions))
        metrics.add(ScoreTally(logits: logits, labels: truth))
        return Loss(value: value, metrics: metrics)
    }

    /// The labels, most probable first.
    public func labels(
        of prediction: Batch, in batch: Batch, count: Int
    ) throws -> [[LabelledProbability]] {
        let logits = try prediction.tensor("logits").floats
        return stride(from: 0, to: logits.count, by: labelNames.count).map { start in
            labelNames.indices
                .map {
                    LabelledProbability(
                        label: labelNames[$0], probability: 1 / (1 + exp(-logits[start + $0])))
                }
                .sorted { $0.probability > $1.probability }
                .prefix(count).map { $0 }
        }
    }
}
