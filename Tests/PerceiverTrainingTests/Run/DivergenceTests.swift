import Layers
import Perceiver
import Tensors
import Testing

@testable import PerceiverTraining

/// Runs whose numbers get out of hand.
struct DivergenceTests {
    /// Expects the last checkpoint, and the best if there is one, to load into a new model.
    private func expectLoadable(_ run: ToyRun, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let folder = try RunDirectory(existing: run.path)
        #expect(throws: Never.self, sourceLocation: sourceLocation) {
            try folder.loadWeights(.last, into: run.model())
        }
    }

    @Test func `A loss that is no number stops the run, and says where`() throws {
        let run = try ToyRun(["training.learning_rate": "0.25"], dataset: ToyData(poisoned: 17))
        let trainer = try run.start()
        let error = try #require(#expect(throws: TrainingError.self) { try trainer.run() })
        #expect(error.step == trainer.state.step)
        #expect(error.step < 6, "the first pass has all examples")
        #expect(error.loss.isNaN)
        #expect(error.learningRate == 0.25)
        #expect(error.gradientNorm.isNaN)
        for part in ["Step \(error.step + 1) ", "loss nan", "rate 0.25", "norm nan", run.path] {
            #expect(error.description.contains(part), "\(error.description)")
        }
        try expectLoadable(run)
        var healed = run
        healed.dataset = ToyData()
        #expect(try healed.resume().run() == .finished)
    }

    @Test(arguments: ["adam", "sgd", "lamb"], ["null", "1"])
    func `Weights that run away never replace a checkpoint that can be loaded`(
        rule: String, evaluationSteps: String
    ) throws {
        let run = try ToyRun([
            "training.learning_rate": "1e38", "training.optimizer.name": rule,
            "training.evaluation_steps": evaluationSteps,
        ])
        let trainer = try run.start()
        #expect(throws: TrainingError.self) { try trainer.run() }
        try expectLoadable(run)
        #expect(try run.resume().state.bestValue?.isFinite ?? true)
    }

    @Test func `Without validation examples weights that run away are found out too`() throws {
        let run = try ToyRun(
            [
                "training.learning_rate": "1e38", "training.optimizer.name": "sgd",
                "training.evaluation_steps": "1",
            ], dataset: ToyData(validationCount: 0))
        #expect(throws: TrainingError.self) { try run.start().run() }
        try expectLoadable(run)
    }

    @Test func `Clipping keeps the norm of what is applied at the limit`() throws {
        // Plain gradient descent moves all weights together by the rate times the norm.
        let run = try ToyRun([
            "training.optimizer.name": "sgd", "training.optimizer.momentum": "0",
            "training.optimizer.weight_decay": "0", "training.clip_norm": "0.01",
            "training.learning_rate": "0.5", "training.steps": "1",
        ])
        let trainer = try run.start()
        let before = trainer.model.weights()
        _ = try trainer.run()
        let squares = zip(trainer.model.weights(), before).reduce(0.0) {
            $0 + ($1.0.tensor - $1.1.tensor).sumOfSquares
        }
        #expect(abs(squares.squareRoot() - 0.005) < 1e-5, "\(squares.squareRoot())")
    }
}
