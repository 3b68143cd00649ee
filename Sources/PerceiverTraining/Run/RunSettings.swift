import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings

/// Every setting of a run, as its config.yaml holds them.
///
/// `input`, `output` and `data` have a `name` and beside it the settings of the adapter or data set of that name, so
/// these three stay a tree until the registry builds what they describe.
public struct RunSettings: Sendable {
    /// All settings, resolved.
    public let tree: SettingsTree
    /// The sizes of the model.
    public let model: ModelSettings
    /// How it is trained.
    public let training: TrainingSettings

    /// Settings in rising order of weight: defaults, a preset, a file, the command line.
    ///
    /// - Parameters:
    ///   - registry: what the names are looked up in.
    ///   - preset: the recipe to start from; nil: that of the data set, if it has one.
    ///   - layers: from the weakest to the strongest; the names in them choose whose defaults stand below them all.
    /// - Throws: `SettingsError` for an unknown name or key, or a value of another type than expected.
    public init(registry: Registry, preset: String? = nil, layers: [SettingsTree]) throws {
        var given = try registry.settings(preset: preset, layers: layers)
        try given.requireKeys(among: Self.keys)
        let input = try registry.input(Self.name("input", in: given))
        let output = try registry.output(Self.name("output", in: given))
        let dataset = try registry.dataset(
            named: given["data.name"]?.text, path: given["data.path"]?.text ?? "", input: input.name)

        if preset == nil, let preset = dataset.preset {
            given = try registry.presets.entry(preset).tree().merging(given)
        }
        var resolved = SettingsTree()
        resolved["input"] = .group(
            named: input.name, try input.resolve(given.without(["name"], at: "input"), "input"))
        resolved["output"] = .group(
            named: output.name, try output.resolve(given.without(["name"], at: "output"), "output"))
        resolved["data"] = .group(
            named: dataset.name, path: given["data.path"]?.text ?? "",
            try dataset.resolve(given.without(["name", "path"], at: "data"), "data"))
        model = try given.decode(ModelSettings.self, at: "model")
        training = try given.decode(TrainingSettings.self, at: "training")
        resolved["model"] = SettingsTree(describing: model)
        resolved["training"] = SettingsTree(describing: training)
        tree = resolved
    }

    /// The name of the input adapter.
    public var inputName: String { tree["input.name"]?.text ?? "" }
    /// The name of the output adapter.
    public var outputName: String { tree["output.name"]?.text ?? "" }
    /// The name of the data set.
    public var dataName: String { tree["data.name"]?.text ?? "" }

    /// The same settings for data at another path, whose kind is found by looking at it.
    public func reading(dataAt path: String, registry: Registry) throws -> RunSettings {
        let entry = try registry.dataset(named: nil, path: path, input: inputName)
        var other = tree
        if entry.name != dataName { other["data"] = nil }
        other["data.name"] = .string(entry.name)
        other["data.path"] = .string(path)
        return try RunSettings(registry: registry, layers: [other])
    }

    /// The same settings, without files that cannot be read if `skips`.
    public func skippingUnreadable(_ skips: Bool, registry: Registry) throws -> RunSettings {
        guard skips else { return self }
        var other = tree
        other["data.skip_unreadable"] = .bool(true)
        return try RunSettings(registry: registry, layers: [other])
    }

    /// The top level of config.yaml, in order.
    static let keys = ["input", "output", "data", "model", "training"]

    private static func name(_ key: String, in tree: SettingsTree) throws -> String {
        guard let name = tree["\(key).name"]?.text, !name.isEmpty else {
            throw SettingsError("No \(key) is named; say --\(key) NAME. The command `adapters` lists them.")
        }
        return name
    }
}

extension SettingsTree {
    /// A group of settings with the name of what they are for in front.
    static func group(named name: String, path: String? = nil, _ settings: SettingsTree) -> SettingsTree {
        var group = SettingsMapping([("name", .string(name))])
        if let path { group["path"] = .string(path) }
        for (key, value) in settings.mapping ?? SettingsMapping() { group[key] = value }
        return .mapping(group)
    }

    /// The value as text, if it is text.
    var text: String? {
        switch self {
        case .string(let text), .plain(let text): text
        default: nil
        }
    }

    /// The group without some of its settings: what is left for an adapter to decode.
    func without(_ names: [String], at key: String) -> SettingsTree {
        var tree = self
        for name in names { tree["\(key).\(name)"] = nil }
        return tree
    }
}

extension Registry {
    /// Settings as they are given: a recipe, and layers above it.
    func settings(preset: String?, layers: [SettingsTree]) throws -> SettingsTree {
        let recipe = try preset.map { try presets.entry($0).tree() } ?? SettingsTree()
        return try layers.reduce(recipe) { try $0.merging($1) }
    }

    /// The data set of that name, or the one that recognises the path, or the one that `input` has by default.
    func dataset(named name: String?, path: String, input: String) throws -> DatasetEntry {
        let candidates = datasets.all.filter { $0.input == input } + combinedDatasets(for: input)
        let names = candidates.map(\.name).quoted
        if let name, name != "auto" {
            if let entry = candidates.first(where: { $0.name == name }) { return entry }
            let other = try datasets.entry(name).input
            throw SettingsError(
                "The data set \"\(name)\" is for the input \"\(other)\"; for \"\(input)\" there are \(names)."
            )
        }
        if path.isEmpty {
            guard let entry = candidates.first(where: { $0.recognizes == nil }) else {
                throw SettingsError(
                    "The input \"\(input)\" has no data of its own; say where yours is: --data PATH.")
            }
            return entry
        }
        guard let entry = candidates.first(where: { $0.recognizes?(path) ?? false }) else {
            throw SettingsError(
                "There is no data for the input \"\(input)\" at \(path): it is none of \(names). "
                    + "The command `adapters` says what each looks for.")
        }
        return entry
    }

    /// Opens the data set that settings name, prepared for the output that they name.
    ///
    /// - Parameters:
    ///   - settings: of the run.
    ///   - files: those of an earlier run, for the data set to use in place of making its own.
    ///   - purpose: whose files they are.
    /// - Returns: the data set.
    /// - Throws: what is wrong with the settings or the data.
    public func openDataset(
        _ settings: RunSettings, files: [String: Data] = [:], for purpose: DataRequest.Purpose = .begin
    ) throws -> any Dataset {
        let path = settings.tree["data.path"]?.text ?? ""
        let request = DataRequest(
            path: path, seed: UInt64(settings.training.seed), files: files, purpose: purpose,
            input: settings.tree.without(["name"], at: "input"))
        let dataset = try dataset(named: settings.dataName, path: path, input: settings.inputName)
            .open(settings.tree.without(["name", "path"], at: "data"), "data", request)
        guard let prepare = try output(settings.outputName).prepare else { return dataset }
        return try prepare(settings.tree.without(["name"], at: "output"), "output", dataset, request)
    }

    /// Builds the model that settings describe, for data that says `data` of itself; it has no weights yet.
    public func makeModel(_ settings: RunSettings, data: DataDescription) throws -> PerceiverIO {
        try settings.model.check()
        let inputAdapter = try input(settings.inputName).make(
            settings.tree.without(["name"], at: "input"), "input", data)
        let context = OutputContext(
            data: data, input: inputAdapter, latentChannels: settings.model.encoder.channels,
            hasDecoder: settings.model.head == .decoder)
        let outputAdapter = try output(settings.outputName).make(
            settings.tree.without(["name"], at: "output"), "output", context)
        try settings.model.check(inputChannels: inputAdapter.channels, queryChannels: outputAdapter.channels)
        return PerceiverIO(settings.model, input: inputAdapter, output: outputAdapter)
    }
}
