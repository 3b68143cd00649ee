import Layers
import Perceiver
import PerceiverData
import PerceiverSettings
import PerceiverTraining
import Tensors
import Testing

/// An output that brings targets of its own for the examples of any data set.
struct PreparedDataTests {
    /// Whether the number of an example is even.
    private struct Parity: Dataset {
        let base: any Dataset
        let names: [String]

        var description: DataDescription {
            var description = base.description
            description.classNames = names
            return description
        }

        func count(of split: Split) -> Int { base.count(of: split) }

        func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
            var batch = try base.batch(indices, of: split, epoch: epoch)
            batch.tensors["label"] = Tensor(indices.map { Int32($0 % 2) })
            return batch
        }
    }

    private struct ParitySettings: Settings { @Setting("the name of odd numbers") var odd = "odd" }

    private enum ParityPlugin: Plugin {
        static func register(in registry: inout Registry) {
            registry.addOutput(
                "parity", summary: "even or odd", settings: ParitySettings.self,
                preparing: { settings, dataset, request in
                    guard request.seed < 100 else { throw SettingsError("The seed is too large.") }
                    return Parity(base: dataset, names: ["even", settings.odd])
                }
            ) { ClassificationOutput(classNames: $1.data.classNames, channels: $1.latentChannels) }
        }
    }

    private static let registry = Registry(plugins: [ToyPlugin.self, ParityPlugin.self])

    private func settings(_ yaml: String) throws -> RunSettings {
        try RunSettings(registry: Self.registry, layers: [SettingsTree(yaml: yaml)])
    }

    @Test func `The output's own targets are what the data says of itself, and what batches hold`() throws {
        let settings = try settings("{input: {name: toy}, output: {name: parity, odd: strange}}")
        let dataset = try settings.openDataset()
        #expect(dataset.description.classNames == ["even", "strange"])
        #expect(dataset.description.shapes == ToyData().description.shapes)
        let batch = try dataset.batch([4, 7], of: .train, epoch: 0)
        #expect(try batch.tensor("label").elements(as: Int32.self) == [0, 1])
        let model = try settings.makePerceiverIO(for: dataset.description)
        model.initialize(seed: 0)
        #expect(try model(batch).tensor("logits").shape == [2, 2])
    }

    @Test func `An output without targets of its own leaves the data as it is`() throws {
        let dataset = try settings("{input: {name: toy}, output: {name: classify}}").openDataset()
        #expect(dataset is ToyData)
    }

    @Test func `What an output does not like about the data is passed on`() throws {
        let settings = try settings("{input: {name: toy}, output: {name: parity}, training: {seed: 100}}")
        let error = #expect(throws: SettingsError.self) { try settings.openDataset() }
        #expect(error?.description == "The seed is too large.")
    }
}
