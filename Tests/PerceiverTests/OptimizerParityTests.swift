import Layers
import Perceiver
import PerceiverTraining
import Tensors
import TestSupport
import Testing

/// Steps of the optimisers are those of PyTorch.
struct OptimizerParityTests {
    /// Three parameters of different shapes, as the fixture has them.
    private struct Trio: Module { let parts: [Holder] }

    private struct Holder: Module { let value: Parameter }

    @Test func `Twenty Adam steps of the image classifier follow PyTorch's losses`() throws {
        let (model, fixture) = try ParityTests.imageClassifier()
        let batch = try ParityTests.images(fixture)
        var settings = OptimizerSettings()
        settings.name = .adam
        settings.weightDecay = 1e-4
        var optimizer = Optimizer(settings)
        var losses: [Float] = []
        for _ in 0..<20 {
            let loss = try recording { try model.loss(on: batch) }
            losses.append(loss.value.scalar)
            optimizer.update(model, along: loss.value.gradients(), learningRate: 1e-2)
        }
        let expected = try fixture["losses"].floats
        #expect(expected.count == 20)
        #expect((expected.last ?? 1) < (expected.first ?? 0) / 2, "the loss should fall")
        #expect(relativeDifference(losses, expected) < 1e-4)
    }

    private static func settings(
        _ rule: Optimizer.Rule, decay: Float, epsilon: Float
    ) -> OptimizerSettings {
        var settings = OptimizerSettings()
        settings.name = rule
        settings.weightDecay = decay
        settings.epsilon = epsilon
        return settings
    }

    @Test(arguments: [
        ("adam_l2", settings(.adam, decay: 1e-2, epsilon: 1e-8), Float(1e-2)),
        ("adamw", settings(.adamw, decay: 1e-1, epsilon: 1e-8), Float(1e-2)),
        ("lamb", settings(.lamb, decay: 1e-1, epsilon: 1e-6), Float(4e-3)),
    ])
    func `Five steps equal those of the formulas`(
        name: String, settings: OptimizerSettings, learningRate: Float
    ) throws {
        let fixture = try Fixture("optimizers")
        let shapes = [[4, 3], [3], [2]]
        let trio = Trio(parts: shapes.map { Holder(value: Parameter($0, .constant(0))) })
        for (index, part) in trio.parts.enumerated() { part.value.value = try fixture["start.\(index)"] }
        var optimizer = Optimizer(settings)
        for step in 0..<5 {
            var gradients = Gradients()
            for (index, part) in trio.parts.enumerated() {
                gradients[part.value] = try fixture["gradient.\(step).\(index)"]
            }
            optimizer.update(trio, along: gradients, learningRate: learningRate)
            for (index, part) in trio.parts.enumerated() {
                let expected = try fixture["\(name).\(step).\(index)"]
                let difference = relativeDifference(part.value.value, expected)
                #expect(difference < 1e-5, "step \(step), tensor \(index): \(difference)")
            }
        }
        #expect(optimizer.stepCount == 5)
    }

    @Test(arguments: [Optimizer.Rule.adam, .adamw, .lamb])
    func `Gradients as small as epsilon move a weight half as far as large ones`(rule: Optimizer.Rule) {
        for epsilon in [1e-8, 1e-6] as [Float] {
            let model = Holder(value: Parameter([2], .constant(0)))
            model.value.value = Tensor([1, 1] as [Float])
            var optimizer = Optimizer(Self.settings(rule, decay: 0, epsilon: epsilon))
            var gradients = Gradients()
            gradients[model.value] = Tensor([epsilon, 1e4 * epsilon])
            optimizer.update(model, along: gradients, learningRate: 0.25)
            let moved = model.value.value.floats.map { 1 - $0 }
            #expect(abs(moved[0] / moved[1] - 0.5) < 1e-3, "\(moved)")
        }
        #expect(OptimizerSettings().epsilon == 1e-8)
    }

    @Test func `Momentum keeps a velocity, and decay is part of the gradient`() {
        let model = Holder(value: Parameter([2], .constant(0)))
        model.value.value = Tensor([1, -2] as [Float])
        var settings = Self.settings(.sgd, decay: 0.5, epsilon: 0)
        settings.momentum = 0.5
        var optimizer = Optimizer(settings)
        for _ in 0..<2 {
            var gradients = Gradients()
            gradients[model.value] = Tensor([1, 1] as [Float])
            optimizer.update(model, along: gradients, learningRate: 0.5)
        }
        // First: velocity 1 + 0.5 * [1, -2] = [1.5, 0], weights [0.25, -2].
        // Second: velocity [0.75, 0] + 1 + 0.5 * [0.25, -2] = [1.875, 0], weights [-0.6875, -2].
        #expect(model.value.value.floats == [-0.6875, -2])
    }

    @Test func `A frozen parameter stays as it is; one without a gradient has a gradient of zero`() {
        func values(after step: (Trio) -> Gradients) -> [[Float]] {
            let trio = Trio(parts: (0..<3).map { _ in Holder(value: Parameter([2], .constant(0))) })
            for part in trio.parts { part.value.value = Tensor([1, 2] as [Float]) }
            trio.parts[1].value.isFrozen = true
            var optimizer = Optimizer(Self.settings(.adamw, decay: 0.5, epsilon: 1e-8))
            optimizer.update(trio, along: step(trio), learningRate: 0.5)
            return trio.parts.map(\.value.value.floats)
        }
        func gradients(_ trio: Trio, _ parts: [Int: Float]) -> Gradients {
            var gradients = Gradients()
            for (part, value) in parts {
                gradients[trio.parts[part].value] = Tensor(repeating: value, shape: [2])
            }
            return gradients
        }
        let found = values { gradients($0, [0: 1, 1: 1]) }
        #expect(found == values { gradients($0, [0: 1, 2: 0]) })
        #expect(found[1] == [1, 2])
        // Nothing but decay: 0.5 of 0.5 of the weight goes.
        #expect(found[2] == [0.75, 1.5])
    }

    @Test func `Clipping scales all gradients together, and only down`() {
        let trio = Trio(parts: (0..<2).map { _ in Holder(value: Parameter([2], .constant(0))) })
        trio.initialize(seed: 0)
        var gradients = Gradients()
        gradients[trio.parts[0].value] = Tensor([3, 0] as [Float])
        gradients[trio.parts[1].value] = Tensor([0, 4] as [Float])
        #expect(gradients.norm(over: trio) == 5)
        gradients.clip(toNorm: 6, from: 5, over: trio)
        #expect(gradients[trio.parts[0].value]?.floats == [3, 0])
        gradients.clip(toNorm: 2.5, from: 5, over: trio)
        #expect(gradients[trio.parts[0].value]?.floats == [1.5, 0])
        #expect(gradients[trio.parts[1].value]?.floats == [0, 2])
    }
}
