import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

@testable import PerceiverTraining

/// The statistics of a batch norm move once with each forward pass of a training step, and with nothing else.
struct MovingStatisticsTests {
    private let model = NormalizedRows()
    private static let step = TrainingStep(number: 0, seed: 0, learningRate: 0.1)

    private static func batch(_ seed: UInt64) -> Batch {
        Batch(["rows": Tensor(normal: [4, 2], seed: seed) * 2 + 3])
    }

    private var statistics: [[Float]] {
        [model.norm.runningMean, model.norm.runningVariance, model.norm.batchCount].map(\.value.floats)
    }

    private func update(_ batches: [Batch]) throws -> TrainingStep.Outcome {
        var optimizer = Optimizer(OptimizerSettings())
        return try Self.step.update(model, on: batches, with: &optimizer)
    }

    init() { model.initialize(seed: 0) }

    @Test func `They move by a tenth towards mean and unbiased variance of each part`() throws {
        let parts = [Self.batch(1), Self.batch(2)]
        _ = try update(parts)
        var (means, variances) = ([0, 0] as [Float], [1, 1] as [Float])
        for part in parts {
            let rows = try part.tensor("rows").floats
            for channel in 0..<2 {
                let values = (0..<4).map { rows[$0 * 2 + channel] }
                let mean = values.reduce(0, +) / 4
                means[channel] = 0.9 * means[channel] + 0.1 * mean
                variances[channel] =
                    0.9 * variances[channel]
                    + 0.1 * values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
            }
        }
        #expect(relativeDifference(statistics[0], means) < 1e-6)
        #expect(relativeDifference(statistics[1], variances) < 1e-6)
        #expect(statistics[2] == [2])
    }

    @Test func `A pass that is computed again in backward counts once`() throws {
        let again = NormalizedRows(isRecomputed: true)
        again.initialize(seed: 0)
        var optimizer = Optimizer(OptimizerSettings())
        _ = try Self.step.update(again, on: [Self.batch(1)], with: &optimizer)
        _ = try update([Self.batch(1)])
        #expect(again.weights().map(\.tensor.floats) == model.weights().map(\.tensor.floats))
        #expect(again.norm.batchCount.value.scalar == 1)
    }

    @Test func `They stay outside of training, and where they are frozen, and are used`() throws {
        let batch = Self.batch(1)
        let before = statistics
        let alone = try recording { try model.loss(on: batch).value }
        #expect(statistics == before)
        model.norm.setTrainable(false)
        _ = try update([batch])
        #expect(statistics == before)
        let frozen = try withDropout(seed: 0, step: 0) { try model.loss(on: batch).value }
        #expect(frozen.scalar != alone.scalar)  // the weight after the norm has learned
        model.norm.setTrainable(true)
        #expect(try withDropout(seed: 0, step: 0) { try model.loss(on: batch).value }.scalar != frozen.scalar)
    }

    @Test func `A step whose loss is no number leaves them`() throws {
        let before = statistics
        #expect(
            try update([Batch(["rows": Tensor([1, .infinity, 2, 3] as [Float], shape: [2, 2])])]).isFinite
                == false)
        #expect(statistics == before)
    }

    @Test func `The average of weights has their average, and the newest count`() throws {
        var average = WeightAverage(of: model, decay: 0.5)
        _ = try update([Self.batch(1)])
        let newest = statistics
        average.update(from: model, step: 100)
        average.use(in: model) {
            #expect(relativeDifference(statistics[0], newest[0].map { $0 / 2 }) < 1e-6)
            #expect(statistics[2] == newest[2])
        }
        #expect(statistics == newest)
    }

    @Test(arguments: [InitializationScheme.pyTorch, .varianceScaling, .local(standardDeviation: 0.02)])
    func `They start as mean 0 and variance 1 of no batch`(scheme: InitializationScheme) {
        model.initialize(seed: 3, scheme: scheme)
        #expect(statistics == [[0, 0], [1, 1], [0]])
    }
}

/// A norm of rows, then a linear map; the loss is the mean of the squares.
private struct NormalizedRows: Model {
    let norm = BatchNorm(2)
    let map = Linear(2, 2)
    var isRecomputed = false

    func callAsFunction(_ batch: Batch) throws -> Batch { batch }

    func loss(on batch: Batch) throws -> Loss {
        let rows = try batch.tensor("rows")
        let normalized =
            isRecomputed
            ? recomputed(rows, with: norm.parameters().map(\.parameter.value)) { norm($0) } : norm(rows)
        let result = map(normalized)
        let value = (result * result).mean()
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(batch.count), count: batch.count)
        return Loss(value: value, metrics: metrics)
    }
}
