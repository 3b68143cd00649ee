import Layers
import Perceiver
import Tensors
import Testing

@testable import PerceiverTraining

/// A loss over other things than the examples, which the model does not say before.
struct LossCountsTests {
    private struct Miscounting: Model {
        let number = Parameter([1], .constant(0))

        func callAsFunction(_ batch: Batch) throws -> Batch { batch }

        func loss(on batch: Batch) throws -> Loss {
            let value = number.value.mean()
            var metrics = Metrics()
            metrics.add("loss", sum: Double(value.scalar), count: 3)
            return Loss(value: value, metrics: metrics)
        }
    }

    @Test func `It is refused before a folder is made`() throws {
        let (run, model) = (try ToyRun(), Miscounting())
        model.initialize(seed: 0)
        let error = #expect(throws: BatchError.self) {
            try Trainer.checkFirstBatch(model, settings: run.settings.training, dataset: run.dataset)
        }
        #expect(error?.description.contains("lossCounts") == true)
    }
}
