import PerceiverKit
import PerceiverTesting
import Testing

/// The core's outputs do what every output should.
struct OutputTests {
    private func batch(_ name: String, _ tensor: Tensor) throws -> Batch {
        var batch = try ToyData().batch([0, 1, 2], of: .train, epoch: 0)
        batch.tensors[name] = tensor
        return batch
    }

    @Test(arguments: [nil, 5])
    func `Sets of labels`(hiddenChannels: Int?) throws {
        let labels = Tensor([1, 0, 0, 1, 1, 0] as [UInt8], shape: [3, 2])
        expectConforms(
            MultilabelOutput(labelNames: ["a", "b"], channels: 4, hiddenChannels: hiddenChannels),
            beside: ToyInput(), on: try batch("label_set", labels))
    }

    @Test(arguments: RegressionOutput.Distance.allCases)
    func `Numbers`(distance: RegressionOutput.Distance) throws {
        let numbers = [
            RegressionOutput.Number(name: "a", mean: 300, standardDeviation: 20),
            .init(name: "b", mean: 0, standardDeviation: 0.1),
        ]
        let target = Tensor([280, 0.2, 310, 0, 340, -0.1] as [Double], shape: [3, 2])
        expectConforms(
            RegressionOutput(numbers, channels: 4, distance: distance), beside: ToyInput(),
            on: try batch("target", target))
    }

    @Test func `Numbers far from 0 that differ little are told apart`() throws {
        let output = RegressionOutput([.init(name: "a", mean: 1e9, standardDeviation: 0.01)], channels: 4)
        let guess = Batch(["standardised": Tensor([0.5, -1] as [Float], shape: [2, 1])])
        let truth = Batch(["target": Tensor([1e9 + 0.005, 1e9 - 0.01] as [Double], shape: [2, 1])])
        let metrics = try output.loss(of: guess, in: truth).metrics.values
        #expect((metrics["loss"] ?? 1) < 1e-8 && (metrics["mae"] ?? 1) < 1e-6)
        let numbers = try output.numbers(of: guess, in: truth).map { $0[0].value }
        #expect(numbers == [1_000_000_000.005, 999_999_999.99])
    }

    @Test func `Batches that an output cannot learn from are errors`() throws {
        let labels = MultilabelOutput(labelNames: ["a"], channels: 4)
        let numbers = RegressionOutput([.init(name: "a", mean: 0, standardDeviation: 1)], channels: 4)
        let logits = Batch(["logits": Tensor(zeros: [2, 1])])
        for (set, words) in [
            (Tensor([0, 1] as [UInt8]), "uint8 [2, 1]"),
            (Tensor([0, 2] as [UInt8], shape: [2, 1]), "has 2"),
        ] {
            let error = #expect(throws: BatchError.self) {
                try labels.loss(of: logits, in: Batch(["label_set": set]))
            }
            #expect(error?.description.contains(words) == true)
        }
        let guess = Batch(["standardised": Tensor(zeros: [1, 1])])
        let error = #expect(throws: BatchError.self) {
            try numbers.loss(of: guess, in: Batch(["target": Tensor([Double.nan], shape: [1, 1])]))
        }
        #expect(error?.description.contains("finite") == true)
    }
}
