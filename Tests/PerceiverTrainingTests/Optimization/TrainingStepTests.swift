import Foundation
import Layers
import Perceiver
import PerceiverData
import Tensors
import TestSupport
import Testing

@testable import PerceiverTraining

struct TrainingStepTests {
    /// Parts of one batch that differ in how much they weigh.
    private static let parts = [Array(0..<8), Array(8..<13), Array(13..<20), Array(20..<22)]
    private static let stepCount = 3

    /// A Perceiver with dropout that trains by itself, in the way that is given, and its weights' bits afterwards.
    private static func weights(
        after update: (TrainingStep, PerceiverIO, [Batch], inout Optimizer) throws -> Void
    ) throws -> [[UInt32]] {
        let settings = try ToyRun.settings([
            "model.encoder.dropout": "0.2", "model.decoder.dropout": "0.1",
        ])
        let data = RaggedToyData()
        let model = try settings.makePerceiverIO(for: data.description)
        model.initialize(seed: 1)
        var optimizer = Optimizer(OptimizerSettings())
        for number in 0..<stepCount {
            let batches = try parts.map { try data.batch($0, of: .train, epoch: number) }
            let step = TrainingStep(number: number, seed: 7, learningRate: 0.01, clipNorm: 0.5)
            try update(step, model, batches, &optimizer)
        }
        return model.weights().map { $0.tensor.floats.map(\.bitPattern) }
    }

    /// The same, by so many ranks, of which each returns the weights that it ends with.
    private static func weights(
        rankCount: Int, partCount: Int = parts.count, isSharded: Bool = false,
        order: GradientReducer.Order = .fixed
    ) throws -> [[[UInt32]]] {
        try ThreadRank.run(rankCount) { ranks in
            try weights { step, model, batches, optimizer in
                let reducer = GradientReducer(
                    for: model, partCount: partCount, ranks: ranks, isSharded: isSharded, order: order)
                let own = reducer.ownParts.filter(batches.indices.contains).map {
                    TrainingStep.Part(batches[$0], index: $0, number: $0)
                }
                _ = try step.update(model, on: own, with: &optimizer, reducer: reducer)
            }
        }
    }

    @Test(arguments: [false, true])
    func `Any number of ranks makes the same step, to the bit`(isSharded: Bool) throws {
        let expected = try Self.weights(rankCount: 1)[0]
        for count in 2...4 {
            let all = try Self.weights(rankCount: count, isSharded: isSharded)
            #expect(all.count == count && all.allSatisfy { $0 == expected })
        }
    }

    @Test(arguments: [false, true])
    func `Ranks whose parts have no examples take part`(isSharded: Bool) throws {
        let expected = try Self.weights(rankCount: 1, partCount: 7)[0]
        for count in [2, 3, 7] {
            let all = try Self.weights(rankCount: count, partCount: 7, isSharded: isSharded)
            #expect(all.count == count && all.allSatisfy { $0 == expected })
        }
    }

    @Test func `The fast order agrees up to rounding, and all ranks have the same`() throws {
        let expected = try Self.weights(rankCount: 1)[0]
        let all = try Self.weights(rankCount: 3, order: .fast)
        #expect(all.allSatisfy { $0 == all[0] })
        let difference = relativeDifference(
            all[0].flatMap { $0.map(Float.init(bitPattern:)) },
            expected.flatMap { $0.map(Float.init(bitPattern:)) })
        #expect(difference < 1e-3)
    }

    @Test func `Parts weigh what losses count, and what no loss depends on stays`() throws {
        let model = TwoNumbers()
        model.initialize(seed: 0)
        model.frozen.isFrozen = true
        var optimizer = Self.plainDescent
        let outcome = try Self.plainStep.update(
            model, on: [.numbers("one", [1, 2, 3]), .numbers("other", [4])], with: &optimizer)
        #expect(model.one.value.scalar == -1.5 && model.other.value.scalar == -1)
        #expect(model.frozen.value.scalar == 0)
        #expect(outcome.metrics.sums["loss"]?.count == 4)
    }

    @Test(arguments: [1, 3, 5, 7, 41])
    func `A part that is alone is not rounded by its weight`(count: Int) throws {
        let model = TwoNumbers()
        model.initialize(seed: 0)
        var optimizer = Self.plainDescent
        let batch = Batch.numbers("one", Array(repeating: 0.7, count: count))
        let gradients = try recording { try model.loss(on: batch).value }.gradients()
        let gradient = try #require(gradients[model.one.value]?.scalar)
        _ = try Self.plainStep.update(model, on: [batch], with: &optimizer)
        #expect(abs(gradient - 0.7) < 1e-6 && model.one.value.scalar == -gradient)
    }

    @Test func `A step whose loss is no number changes nothing`() throws {
        let model = TwoNumbers()
        model.initialize(seed: 0)
        var optimizer = Optimizer(OptimizerSettings())
        let outcome = try Self.plainStep.update(
            model, on: [.numbers("one", [.infinity])], with: &optimizer)
        #expect(!outcome.isFinite)
        #expect(model.one.value.scalar == 0 && optimizer.stepCount == 0)
    }

    private static let plainStep = TrainingStep(number: 0, seed: 0, learningRate: 1)

    private static var plainDescent: Optimizer {
        var settings = OptimizerSettings()
        (settings.name, settings.momentum, settings.weightDecay) = (.sgd, 0, 0)
        return Optimizer(settings)
    }
}

/// Numbers of which a loss depends on one: the mean of what a batch has for it, times the number.
private struct TwoNumbers: Model {
    let one = Parameter([1], .constant(0))
    let other = Parameter([1], .constant(0))
    let frozen = Parameter([1], .constant(0))

    func callAsFunction(_ batch: Batch) throws -> Batch { batch }

    func loss(on batch: Batch) throws -> Loss {
        let (number, values) =
            try batch.tensors["one"].map { (one, $0) } ?? (other, batch.tensor("other"))
        let value = (number.value * values).mean()
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(batch.count), count: batch.count)
        return Loss(value: value, metrics: metrics)
    }
}

extension Batch {
    /// An example for each value.
    fileprivate static func numbers(_ name: String, _ values: [Float]) -> Batch {
        Batch([name: Tensor(values, shape: [values.count])])
    }
}
