import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import Perceiver

/// Numbers of scikit-learn and PyTorch: see Fixtures/measures.py.
private struct Measures: Decodable {
    struct Logits: Decodable {
        let logits: [[Float]]
        let labels: [[Int32]]
        let gradient: [[Float]]?
        let values: [String: Double]

        private enum CodingKeys: CodingKey { case logits, labels, gradient, values }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            logits = try container.decode([[Float]].self, forKey: .logits)
            labels =
                try (try? container.decode([Int32].self, forKey: .labels).map { [$0] })
                ?? container.decode([[Int32]].self, forKey: .labels)
            gradient = try container.decodeIfPresent([[Float]].self, forKey: .gradient)
            values = try container.decode([String: Double].self, forKey: .values)
        }

        var tensor: Tensor { Tensor(logits.flatMap { $0 }, shape: [logits.count, logits[0].count]) }
    }

    struct Numbers: Decodable {
        let truth, predictions: [[Double]]
        let means, deviations: [Double]
        let squared, absolute, huber: Double
        let values: [String: Double]
    }

    let two, five, multilabel: Logits
    let one, three: Numbers

    init() throws {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/measures", ofType: "json"))
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
    }
}

struct MeasureTests {
    /// The metrics of examples one after another, in batches of a size.
    private func metrics(
        of output: some OutputAdapter, predicting prediction: [String: Tensor], truth: [String: Tensor],
        batchSize: Int
    ) throws -> Metrics {
        var metrics = Metrics()
        let count = prediction.values.first?.shape[0] ?? 0
        for start in stride(from: 0, to: count, by: batchSize) {
            let range = start..<min(count, start + batchSize)
            metrics.add(
                try output.loss(
                    of: Batch(prediction.mapValues { $0.sliced(range, along: 0) }),
                    in: Batch(truth.mapValues { $0.sliced(range, along: 0) })
                ).metrics)
        }
        return metrics
    }

    private func expect(
        _ metrics: Metrics, _ expected: [String: Double], tolerance: Double = 1e-6,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (name, value) in expected {
            let found = metrics.values[name] ?? .nan
            #expect(
                abs(found - value) <= tolerance * max(1, abs(value)), "\(name) is \(found), not \(value)",
                sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: [1, 7, 100])
    func `A classifier is measured as by scikit-learn, in batches of any size`(batchSize: Int) throws {
        let measures = try Measures()
        for table in [measures.two, measures.five] {
            let names = table.logits[0].indices.map { "\($0)" }
            let metrics = try metrics(
                of: ClassificationOutput(classNames: names, channels: 2),
                predicting: ["logits": table.tensor],
                truth: ["label": Tensor(table.labels.flatMap { $0 })], batchSize: batchSize)
            expect(metrics, table.values)
        }
    }

    @Test(arguments: [1, 7, 100])
    func `Sets of labels are measured as by scikit-learn, in batches of any size`(batchSize: Int) throws {
        let table = try Measures().multilabel
        let metrics = try metrics(
            of: MultilabelOutput(labelNames: ["a", "b", "c", "d"], channels: 2),
            predicting: ["logits": table.tensor],
            truth: ["label_set": Tensor(table.labels.joined().map { UInt8($0) }, shape: table.tensor.shape)],
            batchSize: batchSize)
        expect(metrics, table.values)
        #expect(metrics.tally(LabelTally.self)?.scores.map(\.count).last == 0)
    }

    @Test func `A label is predicted from the threshold on`() throws {
        // Probabilities 0.269, 0.5, 0.731 of labels that are all there.
        let thresholds: [(threshold: Float, wrongCount: Double)] = [(0.25, 0), (0.3, 1), (0.6, 2), (0.8, 3)]
        for (threshold, wrongCount) in thresholds {
            let metrics = try metrics(
                of: MultilabelOutput(labelNames: ["a", "b", "c"], channels: 2, threshold: threshold),
                predicting: ["logits": Tensor([-1, 0, 1] as [Float], shape: [1, 3])],
                truth: ["label_set": Tensor([UInt8](repeating: 1, count: 3), shape: [1, 3])], batchSize: 1)
            #expect(metrics.values["hamming_loss"] == wrongCount / 3)
        }
    }

    @Test func `Sigmoid cross-entropy has the gradient of PyTorch's`() throws {
        let table = try Measures().multilabel
        let leaf = table.tensor.tracked()
        let labels = Tensor(table.labels.joined().map { UInt8($0) }, shape: leaf.shape)
        let gradient = try #require(recording { leaf.sigmoidCrossEntropy(labels: labels) }.gradients()[leaf])
        let expected = try #require(table.gradient).flatMap { $0 }
        #expect(zip(gradient.floats, expected).allSatisfy { abs($0 - $1) < 1e-7 })
    }

    @Test(arguments: [1, 7, 100])
    func `Numbers are measured as by scikit-learn, in batches of any size`(batchSize: Int) throws {
        let measures = try Measures()
        for table in [measures.one, measures.three] {
            let shape = [table.truth.count, table.means.count]
            let numbers = table.means.indices.map {
                RegressionOutput.Number(
                    name: "\($0)", mean: table.means[$0], standardDeviation: table.deviations[$0])
            }
            let standardised = table.predictions.flatMap { row in
                row.indices.map { Float((row[$0] - table.means[$0]) / table.deviations[$0]) }
            }
            let truth = Tensor(table.truth.flatMap { $0 }, shape: shape)
            for (distance, loss) in [
                (RegressionOutput.Distance.squared, table.squared), (.absolute, table.absolute),
                (.huber, table.huber),
            ] {
                let metrics = try metrics(
                    of: RegressionOutput(numbers, channels: 2, distance: distance),
                    predicting: ["standardised": Tensor(standardised, shape: shape)],
                    truth: ["target": truth], batchSize: batchSize)
                expect(metrics, table.values.merging(["loss": loss]) { $1 }, tolerance: 2e-6)
            }
        }
    }

    @Test func `Probabilities next to 1 keep their order`() {
        let logits = Tensor([20, 0, 25, 0, 30, 0, 24, 0] as [Float], shape: [4, 2])
        // Of the pairs of one of class 1 and one of class 0, the former is the likelier to be of class 1 in one of four.
        let tally = ScoreTally(logits: logits, classes: [0, 1, 0, 1])
        #expect(tally.values["auc"] == 0.5)
        #expect(ScoreTally(logits: logits, classes: [0, 0, 0, 0]).values.isEmpty)
        #expect(ScoreTally(logits: logits * .nan, classes: [0, 1, 0, 1]).values.isEmpty)
    }

    @Test func `A number that is always the same is explained wholly or not at all`() {
        for (prediction, share) in [(3.0, 1.0), (4, 0)] {
            let tally = NumberTally(
                names: ["n"], truth: [3, 3], predictions: [prediction, prediction])
            #expect(tally.values["r2"] == share)
        }
        #expect(NumberTally(names: ["n"], truth: [3], predictions: [3]).values.keys.sorted() == ["rmse"])
    }

    @Test func `Metrics of several outputs have the names of the outputs`() {
        var own = Metrics()
        own.add("loss", sum: 1, count: 1)
        own.add(NumberTally(names: ["n"], truth: [1, 2], predictions: [1, 2]))
        var joined = Metrics(parts: ["a": (own, 1), "b": (own, 1)])
        joined.add(Metrics(parts: ["a": (own, 1), "b": (own, 1)]))
        #expect(joined.values["a.r2"] == 1 && joined.values["b.rmse"] == 0 && joined.values["rmse"] == nil)
        #expect(joined.tally(NumberTally.self) == nil)
        #expect(joined.withoutTallies.values.keys.sorted() == ["a.loss", "b.loss", "loss"])
    }
}
