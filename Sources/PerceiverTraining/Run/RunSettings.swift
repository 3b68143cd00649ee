import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings

/// All settings of a run, as in its config.yaml.
///
/// `input`, `output` and `data` have a `name` and beside it the settings of the adapter or data set of that name. All are
/// decoded here, once.
public struct RunSettings: Sendable {
    /// All settings, resolved.
    public let tree: SettingsTree
    /// The kind of the model, with its sizes.
    let form: ModelForm
    /// How the model is trained.
    public let training: TrainingSettings
    let input: ConfiguredInput
    let output: ConfiguredOutput
    let data: ConfiguredDataset

    /// Settings in rising order of weight: defaults, a preset, a file, the command line.
    ///
    /// - Parameters:
    ///   - registry: the registry that has the names in them.
    ///   - preset: the preset to start from; nil: that of the data set, if it has one.
    ///   - layers: from the weakest to the strongest; the names in them decide which defaults apply. If no input is named, it
    ///     is the one whose data the path holds.
    /// - Throws: `SettingsError` for an unknown name or key, or a value of another type than expected.
    public init(registry: Registry, preset: String? = nil, layers: [SettingsTree]) throws {
        let source = try ConfiguredData(registry: registry, preset: preset, layers: layers)
        let given = source.given
        guard let outputName = try given.adapterName("output") else {
            throw SettingsError(
                "No output is named; say --output NAME. The command `list outputs` lists them.")
        }
        let outputEntry = try registry.output(outputName)
        try outputEntry.requireInput(source.input.name)
        input = source.input
        data = source.dataset
        output = try outputEntry.configure(given.without(["name"], at: "output"), "output")
        form = try ModelForm(given, output: output)
        training = try given.decode(TrainingSettings.self, at: "training")
        tree = SettingsTree().adding([
            ("input", .group(named: input.name, input.tree)),
            ("output", .group(named: output.name, output.tree)),
            ("data", data.namedTree), ("model", form.tree),
            ("training", SettingsTree(describing: training)),
        ])
    }

    /// The sizes of encoder and decoder; nil where the output is a model of its own.
    public var model: ModelSettings? { form.perceiverIO }
    /// The name of the input adapter.
    public var inputName: String { input.name }
    /// The name of the output adapter.
    public var outputName: String { output.name }
    /// The name of the data set.
    public var dataName: String { data.name }

    /// The paths of the data; of several inputs there are several, of generated data there is none.
    public var dataPaths: [String] { tree.dataPathsByGroup.values.sorted() }

    /// The same settings for data at another path, whose format is recognised, or for published data of that name; another
    /// format takes those it has too.
    public func reading(dataAt path: String, registry: Registry) throws -> RunSettings {
        var picked = PickedDataset()
        let published = registry.publishedData(namedBy: path)
        picked.name = published?.dataset
        picked.path = path
        let entry = try registry.dataset(picked, input: inputName)
        var other = tree
        if entry.name != dataName {
            other["data"] = nil
            for key in entry.settings.map(\.keyPath) { other[key] = tree[key] }
        }
        other["data.name"] = .string(entry.name)
        other["data.path"] = .string(path)
        return try RunSettings(registry: registry, layers: [other])
    }

    /// The same settings, with those at a key that the data decides.
    func keeping(_ decided: SettingsTree, at key: String, registry: Registry) throws -> RunSettings {
        guard decided != SettingsTree() else { return self }
        var other = tree
        other[key] = try tree[key]?.merging(decided, at: key)
        return try RunSettings(registry: registry, layers: [other])
    }

    /// The same settings, but with unreadable files skipped if `skips`.
    public func skippingUnreadable(_ skips: Bool, registry: Registry) throws -> RunSettings {
        guard skips else { return self }
        var other = tree
        let groups = ["data"] + (tree["data"]?.mapping?.keys.map { "data.\($0)" } ?? [])
        let reading = groups.filter { tree["\($0).skip_unreadable"] != nil }
        guard !reading.isEmpty else {
            throw SettingsError(
                "The data set \"\(dataName)\" has no files that could be skipped; leave out --skip-unreadable."
            )
        }
        for group in reading { other["\(group).skip_unreadable"] = .bool(true) }
        return try RunSettings(registry: registry, layers: [other])
    }

    /// The top level of config.yaml, in order.
    static let keys = ["input", "output", "data", "model", "training"]
}

extension SettingsTree {
    /// A group of settings that begins with the name of its adapter or data set.
    static func group(named name: String, path: String? = nil, _ settings: SettingsTree) -> SettingsTree {
        var group = SettingsMapping([("name", .string(name))])
        if let path { group["path"] = .string(path) }
        for (key, value) in settings.mapping ?? SettingsMapping() { group[key] = value }
        return .mapping(group)
    }

    /// The group without some of its settings: those that an adapter decodes.
    func without(_ names: [String], at key: String) -> SettingsTree {
        var tree = self
        for name in names { tree["\(key).\(name)"] = nil }
        return tree
    }
}

extension Registry {
    /// The settings of a preset, with `layers` merged over them in order.
    ///
    /// A preset's generated data, and its settings, give way to data at a path; those of its output to another output.
    func settings(preset: String?, layers: [SettingsTree]) throws -> SettingsTree {
        var base = try preset.map { try presets.entry($0).tree() } ?? SettingsTree()
        let own = try layers.reduce(SettingsTree()) { try $0.merging($1) }
        if own["data.path"]?.text != nil, own["data.name"]?.text == nil, let name = base["data.name"]?.text,
            try datasets.entry(name).recognizes == nil
        {
            base["data"] = nil
        }
        if let asked = own["output.name"]?.text, let own = base["output.name"]?.text,
            asked.namesInOrder != own.namesInOrder
        {
            base["output"] = nil
            // The sizes and steps of a model of another kind say nothing.
            let brings = { (name: String) in
                outputs.contains(name) && (try? outputs.entry(name))?.modelSettings != nil
            }
            if brings(asked) != brings(own) { (base["model"], base["training"]) = (nil, nil) }
        }
        return try base.merging(own)
    }
}

extension RunSettings {
    /// Opens the data set of the settings, prepared for their output.
    ///
    /// - Parameters:
    ///   - purpose: what the data is opened for.
    ///   - run: the description of an earlier run's data, with the files that the data set uses instead of making new ones: the run
    ///     that goes on, is measured, or is taken over; nil: there is none.
    /// - Returns: the data set.
    /// - Throws: what is wrong with the settings or the data.
    public func openDataset(
        for purpose: DataRequest.Purpose = .begin, after run: DataDescription? = nil
    ) throws -> any Dataset {
        var request = data.request(for: purpose, of: input, seed: training.seed, earlier: run)
        request.isContinued = output.isContinuation
        return try prepared(data.open(request), request)
    }

    /// What the data set of a new run needs.
    func request(takingOver transfer: Transfer?) -> DataRequest {
        var request = data.request(of: input, seed: training.seed, takingOver: transfer)
        request.isContinued = output.isContinuation
        return request
    }

    /// The data set as the output needs it.
    func prepared(_ dataset: any Dataset, _ request: DataRequest) throws -> any Dataset {
        try output.prepare?(dataset, input, request) ?? dataset
    }

    /// Makes the model for data with the description `data`; its weights are not initialised.
    ///
    /// - Throws: `SettingsError` for sizes that do not fit together, or data that an adapter cannot use.
    public func makeModel(for data: DataDescription) throws -> any Model {
        let inputAdapter = try input.make(data)
        switch form {
        case .own(let own):
            if !training.classWeights.isEmpty {
                throw SettingsError(
                    "training.class_weights is for one output of classes; this model has another.")
            }
            return try own.make(data, inputAdapter)
        case .perceiverIO(let sizes, let makeOutput):
            try sizes.check()
            let context = OutputContext(
                data: data, latentChannels: sizes.encoder.channels, hasDecoder: sizes.head == .decoder,
                input: inputAdapter)
            let outputAdapter = try training.weighing(makeOutput(context), for: data)
            try sizes.check(inputChannels: inputAdapter.channels, queryChannels: outputAdapter.channels)
            return PerceiverIO(sizes, input: inputAdapter, output: outputAdapter)
        }
    }
}

extension RunSettings {
    /// Makes the model for data, as ``makeModel(for:)`` does, of an output that is an adapter.
    ///
    /// - Throws: `SettingsError` for sizes that do not fit together, data that an adapter cannot use, or an output that is a model of
    ///   its own.
    public func makePerceiverIO(for data: DataDescription) throws -> PerceiverIO {
        guard let model = try makeModel(for: data) as? PerceiverIO else {
            throw SettingsError(
                "The output \"\(outputName)\" is a model of its own, without encoder and decoder.")
        }
        return model
    }
}

/// The kinds of model that a run can have, each with its sizes.
enum ModelForm: Sendable {
    /// Encoder and decoder, with the output's adapter.
    case perceiverIO(ModelSettings, @Sendable (OutputContext) throws -> any OutputAdapter)
    /// The output's own model.
    case own(ConfiguredModel)

    /// Decodes what is at `model`.
    init(_ tree: SettingsTree, output: ConfiguredOutput) throws {
        switch output.form {
        case .adapter(let make): self = .perceiverIO(try tree.decode(ModelSettings.self, at: "model"), make)
        case .model(let own): self = .own(own)
        }
    }

    /// All sizes, as in config.yaml.
    var tree: SettingsTree {
        switch self {
        case .perceiverIO(let sizes, _): SettingsTree(describing: sizes)
        case .own(let own): own.tree
        }
    }

    /// Sizes that are null and that the input decides.
    func decided(_ input: any InputAdapter) -> SettingsTree {
        switch self {
        case .perceiverIO: SettingsTree()
        case .own(let own): own.decided(input)
        }
    }

    /// The keys of settings that may change when a run is resumed.
    var changeableKeys: [String] {
        switch self {
        case .perceiverIO: ModelSettings.changeableKeys(at: "model")
        case .own(let own): own.changeableKeys
        }
    }

    /// The sizes of encoder and decoder; nil for another model.
    var perceiverIO: ModelSettings? {
        if case .perceiverIO(let sizes, _) = self { sizes } else { nil }
    }
}
