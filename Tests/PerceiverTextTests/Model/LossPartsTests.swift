import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

/// Parts of a batch weigh as in one batch, where the terms of a loss count different things.
struct LossPartsTests {
    /// Two texts, of which the first has three masked tokens and the second two.
    private static let batch: Batch = {
        var batch = SmallModel.batch
        batch.tensors["words"] = Tensor(
            (0..<100).map { position -> Float in [7, 9, 63, 64].contains(position) ? 0.5 : 0 },
            shape: [2, 50])
        return batch
    }()

    private static func part(_ example: Int) -> Batch {
        Batch(batch.tensors.mapValues { $0.sliced(example..<example + 1, along: 0) })
    }

    private func weights(after parts: [Batch]) throws -> [(name: String, tensor: Tensor)] {
        let model = try SmallModel.make(documentWeight: 3)
        var settings = OptimizerSettings()
        (settings.name, settings.momentum, settings.weightDecay) = (.sgd, 0, 0)
        var optimizer = Optimizer(settings)
        let step = TrainingStep(number: 0, seed: 0, learningRate: 1)
        let outcome = try step.update(model, on: parts, with: &optimizer)
        #expect(outcome.metrics.sums["loss"]?.count == 5)
        #expect(outcome.metrics.sums["document_loss"]?.count == 2)
        return model.weights()
    }

    @Test func `Two texts one after the other make the step of both at once`() throws {
        let whole = try weights(after: [Self.batch])
        for parts in [[0, 1], [1, 0]] {
            for (one, other) in zip(whole, try weights(after: parts.map(Self.part))) {
                // A key's bias has no gradient but what rounding leaves.
                let difference = (other.tensor - one.tensor).sumOfSquares.squareRoot()
                #expect(difference < 1e-5 * max(1, one.tensor.sumOfSquares.squareRoot()), "\(one.name)")
            }
        }
    }

    @Test func `What an output counts is what its loss counts`() throws {
        let model = try SmallModel.make(documentWeight: 3)
        for batch in [Self.batch, Self.part(0), Self.part(1), SmallModel.batch] {
            #expect(try model.loss(on: batch).counts == model.lossCounts(in: batch))
        }
    }
}
