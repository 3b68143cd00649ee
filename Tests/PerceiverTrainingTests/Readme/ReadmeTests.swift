import Foundation
import PerceiverKit
import PerceiverTesting
import Testing

/// What the README shows is what is here, and works.
struct ReadmeTests {
    @Test func `The README shows this plugin`() throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let plugin = try String(contentsOf: here.appending(path: "ReadingsPlugin.swift"), encoding: .utf8)
        let readme = try String(contentsOf: here.appending(path: "../../../README.md"), encoding: .utf8)
        #expect(readme.contains("```swift\n\(plugin)```"))
    }

    @Test func `The plugin of the README conforms`() throws {
        try expectConforms([ReadingsPlugin.self], input: "readings")
    }

    @Test func `The plugin of the README learns`() throws {
        let registry = Registry(plugins: [ReadingsPlugin.self])
        let settings = try RunSettings(
            registry: registry,
            layers: [
                SettingsTree(
                    yaml: """
                        input: {name: readings}
                        output: {name: classify}
                        model: {encoder: {latent_count: 8, channels: 16, layer_count: 1, distinct_block_count: 1,
                                          distinct_cross_attention_count: 1, self_attention_count: 1}}
                        """)
            ])
        let dataset = try settings.openDataset()
        let model = try settings.makePerceiverIO(for: dataset.description)
        model.initialize(seed: 0, scheme: .truncatedNormal(standardDeviation: 0.15))
        var optimizer = Optimizer(OptimizerSettings())
        for step in 0..<60 {
            let batch = try dataset.batch(Array(step * 16..<step * 16 + 16), of: .train, epoch: 0)
            let loss = try recording { try model.loss(on: batch) }
            optimizer.update(model, along: loss.value.gradients(), learningRate: 3e-3)
        }
        let accuracy = try model.evaluate(on: dataset, split: .test, batchSize: 50)["accuracy"]
        #expect(try #require(accuracy) > 0.9)
    }
}
