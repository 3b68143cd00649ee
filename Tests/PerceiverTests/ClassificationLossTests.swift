import Perceiver
import Tensors
import TestSupport
import Testing

struct ClassificationLossTests {
    private func loss(
        _ logits: [[Float]], labels: [Int32], probabilities: [Float]? = nil, smoothing: Float = 0
    ) throws -> Loss {
        let classCount = logits[0].count
        let output = ClassificationOutput(
            classNames: (0..<classCount).map { "\($0)" }, channels: 2, labelSmoothing: smoothing)
        var batch = Batch(["label": Tensor(labels)])
        batch.tensors["label_probability"] = probabilities.map {
            Tensor($0, shape: [labels.count, classCount])
        }
        return try output.loss(
            of: Batch(["logits": Tensor(logits.flatMap { $0 }, shape: [labels.count, classCount])]), in: batch
        )
    }

    @Test func `Labels are smoothed whether or not examples are mixed`() throws {
        let logits: [[Float]] = [[3, 1, -2], [0, 1, 4]]
        for smoothing in [0, 0.1, 0.5] as [Float] {
            let plain = try loss(logits, labels: [0, 1], smoothing: smoothing).value.scalar
            let mixed = try loss(
                logits, labels: [0, 1], probabilities: [1, 0, 0, 0, 1, 0], smoothing: smoothing
            ).value.scalar
            #expect(abs(plain - mixed) < 1e-6)
        }
    }

    @Test func `Top-5 accuracy counts ranks 0 to 4`() throws {
        let falling = (0..<10).map { -Float($0) }
        let metrics = try loss(
            Array(repeating: falling, count: 7), labels: (0..<7).map { Int32($0) }
        ).metrics
        #expect(metrics.sums["top5_accuracy"]?.sum == 5 && metrics.sums["accuracy"]?.sum == 1)
    }
}
