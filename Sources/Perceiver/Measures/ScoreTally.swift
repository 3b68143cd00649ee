import Tensors

/// The scores of all examples, of which the area under the ROC curve is computed: `auc`.
///
/// It is the mean over the classes, each against all others, or over the labels; one that all examples have, or none, does
/// not count. Ties count half.
public struct ScoreTally: Tally {
    /// The names of its metrics.
    public static let names = ["auc"]

    /// The most scores that are kept, about 270 MB; beyond that there is no `auc`.
    static let limit = 1 << 26

    private var parts: [Part]
    private var isTooLarge = false

    fileprivate enum Truth: Codable {
        /// The class of each example.
        case classes([Int32])
        /// 1 where an example has a label, [b * k].
        case labels([UInt8])
    }

    /// The logits [b, k] of a batch, and whether each example is of each of the k.
    fileprivate struct Part: Codable {
        let logits: Tensor
        let truth: Truth
    }

    /// The scores of examples of one class each.
    ///
    /// - Parameters:
    ///   - logits: [b, classes].
    ///   - classes: the class of each example.
    init(logits: Tensor, classes: [Int32]) {
        parts = [Part(logits: logits.detached, truth: .classes(classes))]
    }

    /// The scores of examples with any number of labels.
    ///
    /// - Parameters:
    ///   - logits: [b, labels].
    ///   - labels: 1 where an example has a label, [b * labels].
    init(logits: Tensor, labels: [UInt8]) {
        parts = [Part(logits: logits.detached, truth: .labels(labels))]
    }

    private var scoreCount: Int { parts.reduce(0) { $0 + $1.logits.count } }

    /// Adds the scores of other examples.
    public mutating func add(_ other: ScoreTally) {
        isTooLarge = isTooLarge || other.isTooLarge || scoreCount + other.scoreCount > Self.limit
        if isTooLarge { parts = [] } else { parts += other.parts }
    }

    /// That AUC is left out, if it is.
    public var notes: [String] {
        isTooLarge ? ["AUC is left out: there are more than the \(Self.limit) scores that are kept"] : []
    }

    /// The area under the ROC curve.
    public var values: [String: Double] {
        let rows = parts.map(\.rows)
        let areas = (0..<(parts.first?.logits.shape.last ?? 0)).compactMap { column in
            zip(parts, rows).flatMap { $0.scores(inColumn: column, $1) }.areaUnderCurve
        }
        return areas.isEmpty ? [:] : ["auc": areas.reduce(0, +) / Double(areas.count)]
    }
}

extension ScoreTally.Part {
    private enum CodingKeys: CodingKey { case shape, logits, truth }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        logits = Tensor(
            try container.decode([Float].self, forKey: .logits),
            shape: try container.decode([Int].self, forKey: .shape))
        truth = try container.decode(ScoreTally.Truth.self, forKey: .truth)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(logits.shape, forKey: .shape)
        try container.encode(logits.floats, forKey: .logits)
        try container.encode(truth, forKey: .truth)
    }

    /// Each example's logits in short, where it has one class; otherwise none.
    fileprivate var rows: [LogitRow] {
        guard case .classes = truth else { return [] }
        let width = logits.shape.last ?? 0
        return logits.withElements(as: Float.self) { logits in
            stride(from: 0, to: logits.count, by: width).map { LogitRow(logits[$0..<$0 + width]) }
        }
    }

    /// The scores for one class, in the order of its probabilities, or for one label.
    fileprivate func scores(inColumn column: Int, _ rows: [LogitRow]) -> [Scored] {
        let width = logits.shape.last ?? 0
        return logits.withElements(as: Float.self) { logits in
            switch truth {
            case .classes(let classes):
                zip(classes, rows).enumerated().map { row, example in
                    let odds = example.1.logOdds(of: column, logit: logits[row * width + column])
                    return Scored(score: Float(odds), isTrue: Int(example.0) == column)
                }
            case .labels(let labels):
                stride(from: column, to: logits.count, by: width).map {
                    Scored(score: logits[$0], isTrue: labels[$0] != 0)
                }
            }
        }
    }
}

/// A score, and whether what it speaks for is true.
private struct Scored {
    let score: Float
    let isTrue: Bool
}

extension [Scored] {
    /// The share of pairs of a true and a false one in which the true one scores higher, ties counted half; nil without
    /// such pairs, or for scores that are no numbers.
    fileprivate var areaUnderCurve: Double? {
        let trueCount = count(where: \.isTrue)
        guard trueCount > 0, trueCount < count, !contains(where: \.score.isNaN) else { return nil }
        let sorted = sorted { $0.score < $1.score }
        var (area, falseBelow, start) = (0.0, 0, 0)
        while start < count {
            let end = sorted[start...].firstIndex { $0.score != sorted[start].score } ?? count
            let trueTied = sorted[start..<end].count(where: \.isTrue)
            let falseTied = end - start - trueTied
            area += Double(trueTied) * (Double(falseBelow) + Double(falseTied) / 2)
            (falseBelow, start) = (falseBelow + falseTied, end)
        }
        return area / (Double(trueCount) * Double(count - trueCount))
    }
}
