import Foundation
import Layers
import Perceiver
import PerceiverData
import Tensors
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
        let model = try settings.makeModel(for: data.description)
        model.initialize(seed: 1)
        var optimizer = Optimizer(OptimizerSettings())
        for number in 0..<stepCount {
            let batches = try parts.map { try data.batch($0, of: .train, epoch: number) }
            let step = TrainingStep(number: number, seed: 7, learningRate: 0.01, clipNorm: 0.5)
            try update(step, model, batches, &optimizer)
        }
        return model.weights().map { $0.tensor.floats.map(\.bitPattern) }
    }

    @Test func `Four processes with a part each make the step of one with four, to the bit`() async throws {
        let expected = try Self.weights { step, model, batches, optimizer in
            _ = try step.update(model, on: batches, with: &optimizer)
        }
        let meeting = Meeting(size: Self.parts.count)
        try await withThrowingTaskGroup(of: [[UInt32]].self) { group in
            for part in Self.parts.indices {
                group.addTask {
                    try await onThread {
                        try Self.weights { step, model, batches, optimizer in
                            let others = Process(firstPart: part, step: step.number, meeting: meeting)
                            _ = try step.update(model, on: [batches[part]], with: &optimizer, reducer: others)
                        }
                    }
                }
            }
            for try await weights in group { #expect(weights == expected) }
        }
    }

    @Test func `Parts weigh what losses count, and what a loss does not depend on is zeros`() throws {
        let model = TwoNumbers()
        model.initialize(seed: 0)
        model.frozen.isFrozen = true
        let heard = Listener()
        let outcome = try Self.plainStep.update(
            model, on: [.numbers("one", [1, 2, 3]), .numbers("other", [4])], with: &heard.optimizer,
            reducer: heard)
        #expect(model.one.value.scalar == -1.5 && model.other.value.scalar == -1)
        #expect(outcome.metrics.sums["loss"]?.count == 4)
        #expect(heard.sum.gradients.mapValues(\.scalar) == ["one": 1.5, "other": 1])
    }

    @Test(arguments: [1, 3, 5, 7, 41])
    func `A part that is alone is not rounded by its weight`(count: Int) throws {
        let model = TwoNumbers()
        model.initialize(seed: 0)
        let heard = Listener()
        _ = try Self.plainStep.update(
            model, on: [.numbers("one", Array(repeating: 0.7, count: count))], with: &heard.optimizer,
            reducer: heard)
        let gradient = try #require(heard.sum.gradients["one"]?.scalar)
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

/// Plain gradient descent of one process, and what it summed last.
private final class Listener: GradientReducer {
    let firstPart = 0
    var sum = GradientSum()
    var optimizer: Optimizer

    init() {
        var settings = OptimizerSettings()
        (settings.name, settings.momentum, settings.weightDecay) = (.sgd, 0, 0)
        optimizer = Optimizer(settings)
    }

    func sum(_ own: [String: Int]) -> [String: Int] { own }

    func sum(_ own: GradientSum) -> GradientSum {
        sum = own
        return own
    }
}

/// A process, which here is a thread.
private struct Process: GradientReducer {
    let firstPart: Int
    let step: Int
    let meeting: Meeting

    func sum(_ own: [String: Int]) -> [String: Int] {
        meeting.all(own, of: firstPart, "counts", step).reduce([:]) { $0.merging($1, uniquingKeysWith: +) }
    }

    func sum(_ own: GradientSum) -> GradientSum {
        meeting.all(own, of: firstPart, "gradients", step).reduce(into: GradientSum()) { $0.add($1) }
    }
}

/// Where processes wait for each other.
private final class Meeting: @unchecked Sendable {
    private let size: Int
    private let condition = NSCondition()
    private var told: [String: [Int: Any]] = [:]

    init(size: Int) { self.size = size }

    /// What all processes say about one thing, in the order of their parts.
    func all<Value>(_ own: Value, of part: Int, _ subject: String, _ step: Int) -> [Value] {
        let subject = "\(subject) \(step)"
        return condition.withLock {
            told[subject, default: [:]][part] = own
            condition.broadcast()
            while told[subject]?.count != size { condition.wait() }
            return (0..<size).compactMap { told[subject]?[$0] as? Value }
        }
    }
}

/// Runs `body` on a thread of its own, which may wait for others.
private func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws
    -> Result
{
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
    }
}
