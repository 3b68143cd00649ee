import Foundation
import PerceiverFiles
import Tensors
import Testing

@testable import Perceiver

struct WholeMetricsTests {
    private func sent(_ metrics: Metrics) throws -> Metrics {
        try BinaryDecoder.value(WholeMetrics.self, of: BinaryEncoder.data(of: WholeMetrics(metrics))).metrics
    }

    /// Metrics with a tally of each type.
    private func everything() throws -> Metrics {
        let logits = Tensor(normal: [20, 3], seed: 1) * 4
        let classes = try ClassificationOutput(classNames: ["a", "b", "c"], channels: 2).loss(
            of: Batch(["logits": logits]), in: Batch(["label": Tensor((0..<20).map { Int32($0 % 3) })]))
        let labels = try MultilabelOutput(labelNames: ["x", "y", "z"], channels: 2).loss(
            of: Batch(["logits": logits]),
            in: Batch(["label_set": Tensor((0..<60).map { UInt8($0 % 2) }, shape: [20, 3])]))
        let numbers = try RegressionOutput(
            [
                RegressionOutput.Number(name: "n", mean: 0, standardDeviation: 1),
                RegressionOutput.Number(name: "m", mean: 1, standardDeviation: 3),
            ], channels: 2
        ).loss(
            of: Batch(["standardised": Tensor(normal: [20, 2], seed: 2)]),
            in: Batch(["target": Tensor((0..<40).map { Double($0) / 7 }, shape: [20, 2])]))
        return Metrics(parts: [
            "classes": (classes.metrics, 1), "labels": (labels.metrics, 0.3), "numbers": (numbers.metrics, 2),
        ])
    }

    @Test func `All metrics arrive to the bit, and are added as at home`() throws {
        let metrics = try everything()
        let other = try sent(metrics)
        #expect(other == metrics && other.possibleNames == metrics.possibleNames)
        #expect(other.values.mapValues(\.bitPattern) == metrics.values.mapValues(\.bitPattern))
        #expect(other.confusion == metrics.confusion && other.confusion != nil)
        #expect(
            other.tally(NumberTally.self)?.scores.map(\.mae)
                == metrics.tally(NumberTally.self)?.scores.map(\.mae))
        var (atHome, away) = (metrics, try sent(other))
        for _ in 0..<3 {
            atHome.add(metrics)
            away.add(other)
        }
        #expect(away.values.mapValues(\.bitPattern) == atHome.values.mapValues(\.bitPattern))
        #expect(metrics.values.count == 17)
    }

    @Test func `A process without examples has metrics to send too`() throws {
        var metrics = try sent(Metrics())
        #expect(metrics.values.isEmpty && metrics.possibleNames.isEmpty)
        metrics.add(try everything())
        #expect(metrics.values == (try everything()).values)
    }

    @Test func `Numbers that are none arrive as they are`() throws {
        var metrics = Metrics()
        metrics.add("loss", sum: -.nan, count: 2)
        metrics.add("zero", sum: -0.0, count: 1, kind: .exponentialOfMean)
        let other = try sent(metrics)
        for name in ["loss", "zero"] {
            #expect(other.sums[name]?.sum.bitPattern == metrics.sums[name]?.sum.bitPattern)
        }
        #expect(other.sums["zero"]?.kind == .exponentialOfMean)
    }

    private struct Hidden: Tally {
        static let names = ["hidden"]
        var values: [String: Double] { ["hidden": 1] }
        mutating func add(_ other: Hidden) {}
    }

    @Test func `A tally that another process would not find is an error`() {
        var metrics = Metrics()
        metrics.add(Hidden())
        let error = #expect(throws: BatchError.self) { try sent(metrics) }
        #expect(error?.description.contains("The tally Hidden") == true)
    }
}
