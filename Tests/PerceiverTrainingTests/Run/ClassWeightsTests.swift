import Layers
import Perceiver
import PerceiverData
import PerceiverTraining
import Tensors
import Testing

@testable import PerceiverSettings

struct ClassWeightsTests {
    private func output(
        _ weights: String, counts: [Int]? = [6, 3, 1], classNames: [String] = ["a", "b", "c"]
    ) throws -> ClassificationOutput {
        let settings = try ToyRun.settings(["training.class_weights": weights])
        var data = ToyData().description
        data.classNames = classNames
        if let counts { data.add(ClassCountFact(counts: counts)) }
        return try #require(settings.makePerceiverIO(for: data).output as? ClassificationOutput)
    }

    @Test func `Balanced weights are those of scikit-learn, with the mean 1 over the examples`() throws {
        let weights = try #require(try output("balanced").classWeights)
        for (weight, count) in zip(weights, [6, 3, 1]) {
            #expect(abs(weight - 10 / (3 * Float(count))) < 1e-6)
        }
        #expect(abs(zip(weights, [6, 3, 1]).reduce(0) { $0 + $1.0 * $1.1 } / 10 - 1) < 1e-6)
    }

    @Test func `A list is taken as it is, and none weighs nothing`() throws {
        #expect(try output("[1, 0.5, 4]").classWeights == [1, 0.5, 4])
        #expect(try output("[]").classWeights == nil)
    }

    @Test(arguments: [
        "[1, 2]", "[1, 2, x]", "[1, 2, -3]", "even", "[1, 2, 3, 4]", "[0, 0, 0]", "[1, nan, 1]",
    ])
    func `Another number of weights is an error that names the classes`(weights: String) {
        let error = #expect(throws: SettingsError.self) { try output(weights) }
        #expect(error?.description.contains("3 numbers") == true, "\(error as Any)")
    }

    @Test func `The loss of each example weighs as its class, and so does its gradient`() throws {
        let truth: [Int32] = [0, 2, 1, 2]
        let values: [Float] = [0.2, -1, 0.5, 1.5, 0, -0.3, 0.1, 0.2, 0.3, -2, 1, 0.4]
        let batch = Batch(["label": Tensor(truth)])
        var weighted = ClassificationOutput(classNames: ["a", "b", "c"], channels: 4, labelSmoothing: 0.1)
        let weights: [Float] = [1, 0.5, 4]
        weighted.classWeights = weights
        func loss(_ values: [Float]) throws -> Tensor {
            try weighted.loss(of: Batch(["logits": Tensor(values, shape: [4, 3])]), in: batch).value
        }
        // The mean over the examples of weight times smoothed cross-entropy.
        let rows = truth.indices.map { row -> Float in
            let logits = Tensor(Array(values[3 * row..<3 * row + 3]), shape: [1, 3])
            return weights[Int(truth[row])]
                * logits.crossEntropy(labels: Tensor([truth[row]]), smoothing: 0.1).scalar
        }
        #expect(abs(try loss(values).scalar - rows.reduce(0, +) / 4) < 1e-5)

        let logits = Tensor(values, shape: [4, 3]).tracked()
        let gradients = try recording {
            try weighted.loss(of: Batch(["logits": logits]), in: batch).value.gradients()
        }
        let gradient = try #require(gradients[logits]).floats
        for place in values.indices {
            var (more, less) = (values, values)
            more[place] += 1e-2
            less[place] -= 1e-2
            let slope = try (loss(more).scalar - loss(less).scalar) / 2e-2
            #expect(abs(slope - gradient[place]) < 2e-4, "\(place)")
        }
    }
}
