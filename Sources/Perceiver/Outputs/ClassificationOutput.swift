import Tensors

/// Classification: a learned query, a linear map from the decoder's output to logits, and softmax cross-entropy.
///
/// Reads `label` (int32 [b]) of a batch, predicts `logits` [b, classes]. Where a batch has `label_probability`
/// (float32 [b, classes]), as mixup and CutMix make, the loss is the cross-entropy with these probabilities.
public struct ClassificationOutput: OutputWithLabels, OutputWithHead, OutputWithClassWeights {
    /// To a logit for each class.
    public let head: QueryHead
    /// The names of the classes, by label.
    public let classNames: [String]
    let labelSmoothing: Float
    /// What the loss of an example of each class is multiplied by, by label; nil: 1.
    ///
    /// The mean stays one over the number of examples, not over the sum of their weights.
    public var classWeights: [Float]?

    /// Declares the output.
    ///
    /// - Parameters:
    ///   - classNames: one for each label.
    ///   - channels: of the query and of the decoder's output.
    ///   - hiddenChannels: of a hidden layer with GELU before the logits; nil: no such layer.
    ///   - answerChannels: of what the map reads, where outputs share another before it; nil: those of the query.
    ///   - hasQuery: false for a model that pools its latents.
    ///   - labelSmoothing: the share of the target that is spread evenly over all classes.
    public init(
        classNames: [String], channels: Int, hiddenChannels: Int? = nil, answerChannels: Int? = nil,
        hasQuery: Bool = true,
        labelSmoothing: Float = 0
    ) {
        head = QueryHead(
            outputCount: classNames.count, channels: channels, hiddenChannels: hiddenChannels,
            answerChannels: answerChannels, hasQuery: hasQuery)
        self.classNames = classNames
        self.labelSmoothing = labelSmoothing
    }

    /// Accuracy: on few examples the loss of a few sure mistakes rises while more and more examples are classified rightly.
    public var usualMonitor: String { "accuracy" }

    /// Logits [b, classes].
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        Batch(["logits": head(decoded)])
    }

    /// Cross-entropy; accuracy, top-5 and balanced accuracy, macro F1, AUC and calibration error.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let (logits, labels) = (try prediction.tensor("logits"), try batch.tensor("label"))
        let truth = labels.elements(as: Int32.self)
        if let bad = truth.first(where: { !classNames.indices.contains(Int($0)) }) {
            throw BatchError("Label \(bad) is outside the \(classNames.count) classes.")
        }
        let value = crossEntropy(of: logits, truth, in: batch)
        let ranks = ranks(of: truth, in: logits)
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(truth.count), count: truth.count)
        metrics.add("accuracy", sum: Double(ranks.count { $0 == 0 }), count: truth.count)
        metrics.add("top5_accuracy", sum: Double(ranks.count { $0 < 5 }), count: truth.count)
        metrics.add(
            ConfusionTable(
                classNames: classNames, truth: truth.map { Int($0) },
                predictions: predictions(for: truth, ranks: ranks, in: logits)))
        metrics.add(ScoreTally(logits: logits, classes: truth))
        metrics.add(CalibrationTally(logits: logits, isRight: ranks.map { $0 == 0 }))
        return Loss(value: value, metrics: metrics)
    }

    /// The mean loss; that of an example weighs as its classes do.
    private func crossEntropy(of logits: Tensor, _ truth: [Int32], in batch: Batch) -> Tensor {
        let mixed = batch.tensors["label_probability"]
        guard mixed != nil || classWeights != nil else {
            return logits.crossEntropy(labels: Tensor(truth), smoothing: labelSmoothing)
        }
        let targets = mixed ?? oneHot(truth)
        return logits.crossEntropy(
            probabilities: targets * (1 - labelSmoothing) + labelSmoothing / Float(classNames.count),
            weights: classWeights.map { weights in
                matmul(targets, Tensor(weights, shape: [weights.count, 1])).floats
            })
    }

    /// 1 for the right class of each row and 0 for the others, [b, classes].
    private func oneHot(_ labels: [Int32]) -> Tensor {
        var values = [Float](repeating: 0, count: labels.count * classNames.count)
        for (row, label) in labels.enumerated() { values[row * classNames.count + Int(label)] = 1 }
        return Tensor(values, shape: [labels.count, classNames.count])
    }

    /// For each row, how many classes score higher than the right one; a tie or NaN counts as higher.
    private func ranks(of truth: [Int32], in logits: Tensor) -> [Int] {
        logits.withElements(as: Float.self) { values in
            truth.enumerated().map { row, label in
                let rated = values[row * classNames.count..<(row + 1) * classNames.count]
                let right = rated[rated.startIndex + Int(label)]
                return rated.count { !($0 < right) } - (right.isNaN ? 0 : 1)
            }
        }
    }

    /// The class with the highest score in each row; if the right class ties with another for it, the other one.
    private func predictions(for truth: [Int32], ranks: [Int], in logits: Tensor) -> [Int] {
        logits.withElements(as: Float.self) { values in
            zip(truth, ranks).enumerated().map { row, example in
                let right = Int(example.0)
                guard example.1 > 0 else { return right }
                let others = classNames.indices.filter { $0 != right }
                let first = row * classNames.count
                return others.max { values[first + $0] < values[first + $1] } ?? right
            }
        }
    }

    /// The classes, most probable first.
    public func labels(
        of prediction: Batch, in batch: Batch, count: Int
    ) throws -> [[LabelledProbability]] {
        let probabilities = try prediction.tensor("logits").softmax().floats
        return stride(from: 0, to: probabilities.count, by: classNames.count).map { start in
            classNames.indices
                .map { LabelledProbability(label: classNames[$0], probability: probabilities[start + $0]) }
                .sorted { $0.probability > $1.probability }
                .prefix(count).map { $0 }
        }
    }
}
