import PerceiverKit

/// Checks that the adapters and the data set of plugins do what they should, together in a model.
///
/// - Parameters:
///   - plugins: the plugins that register them.
///   - input: the name of the input adapter.
///   - output: the name of the output adapter.
///   - settings: any settings as YAML, such as `data: {path: examples}`.
///   - examples: users' examples that the input should read.
/// - Returns: a sentence for each fault.
/// - Throws: what is wrong with the settings or the data.
public func conformanceFaults(
    of plugins: [any Plugin.Type], input: String, output: String = "classify", settings: String = "",
    examples: [ExampleSource] = []
) throws -> [String] {
    let registry = Registry(plugins: plugins)
    var names = SettingsTree()
    names["input.name"] = .string(input)
    names["output.name"] = .string(output)
    let own = try SettingsTree(yaml: settings, source: "The settings of the check")
    let run = try RunSettings(registry: registry, layers: [names, own])
    let dataset = try run.openDataset()
    let faults = conformanceFaults(of: dataset, openedAgain: try run.openDataset())
    let model = try run.makePerceiverIO(for: dataset.description)
    // The size of a small batch, enough to see whether examples affect each other.
    let batch = try dataset.batch(
        Array(0..<min(4, dataset.count(of: .train))), of: .train, epoch: 0)
    return faults + conformanceFaults(of: model.input, on: batch, examples: examples)
        + conformanceFaults(of: model.output, beside: model.input, on: batch)
        + registry.benchmarks.names.compactMap { benchmarkFault($0, registry) }
}

/// Why the model of a benchmark cannot be made; nil if it can.
private func benchmarkFault(_ name: String, _ registry: Registry) -> String? {
    do {
        let benchmark = try registry.benchmarks.entry(name)
        let settings = try RunSettings(
            registry: registry, preset: benchmark.preset, layers: [SettingsTree(yaml: benchmark.settings)])
        _ = try settings.makeModel(for: benchmark.data())
        return nil
    } catch {
        return "The benchmark \"\(name)\" should make a model, but: \(error)"
    }
}
