import Foundation
import Perceiver
import PerceiverData
import PerceiverSettings
import Tensors

/// An input adapter that can be picked by name.
public struct InputEntry: Sendable {
    /// The name after `--input`.
    public let name: String
    /// A few words on what it is.
    public let summary: String
    /// All settings in words.
    public let settings: [SettingDescription]
    /// Settings as given at a key, to all settings with their types and defaults.
    let resolve: @Sendable (SettingsTree, _ key: String) throws -> SettingsTree
    /// The keys of the settings at a key that may change while a run goes on.
    let changeable: @Sendable (_ key: String) -> [String]
    let make: @Sendable (SettingsTree, _ key: String, DataDescription) throws -> any InputAdapter
}

/// An output adapter that can be picked by name.
public struct OutputEntry: Sendable {
    /// The name after `--output`.
    public let name: String
    /// A few words on what it is.
    public let summary: String
    /// All settings in words.
    public let settings: [SettingDescription]
    /// Settings as given at a key, to all settings with their types and defaults.
    let resolve: @Sendable (SettingsTree, _ key: String) throws -> SettingsTree
    /// The keys of the settings at a key that may change while a run goes on.
    let changeable: @Sendable (_ key: String) -> [String]
    /// What the output makes of the data set that a run names; nil: it takes the examples as they are.
    let prepare: Preparation?
    let make: @Sendable (SettingsTree, _ key: String, OutputContext) throws -> any OutputAdapter
}

extension OutputEntry {
    /// Makes a data set of an output's own from the settings at a key and the data set that a run names.
    typealias Preparation =
        @Sendable (SettingsTree, _ key: String, any Dataset, DataRequest) throws -> any Dataset
}

/// What an output adapter is made for.
public struct OutputContext {
    /// What the data says of itself.
    public let data: DataDescription
    /// The model's input adapter, for an output that shares its parameters.
    public let input: any InputAdapter
    /// Channels of the latents.
    public let latentChannels: Int
    /// Whether there is a decoder to ask with queries; otherwise outputs get the mean over the latents.
    public let hasDecoder: Bool

    /// Checks that the data names at least two classes.
    ///
    /// - Throws: `SettingsError` if it does not.
    public func requireClasses() throws {
        guard data.classNames.count >= 2 else {
            let found = data.classNames.isEmpty ? "no labels" : "only \(data.classNames.quoted)"
            throw SettingsError("A classifier needs at least two classes; the data has \(found).")
        }
    }
}

/// A data set, or a format of data, that can be picked by name or be found by looking at a path.
public struct DatasetEntry: Sendable {
    /// The name after `--data.name`.
    public let name: String
    /// The input adapter that it feeds.
    public let input: String
    /// A few words on what it is.
    public let summary: String
    /// All settings in words.
    public let settings: [SettingDescription]
    /// Settings as given at a key, to all settings with their types and defaults.
    let resolve: @Sendable (SettingsTree, _ key: String) throws -> SettingsTree
    /// The keys of the settings at a key that may change while a run goes on, and of the path: data may lie elsewhere.
    let changeable: @Sendable (SettingsTree, _ key: String) throws -> [String]
    /// Whether a path holds data of this kind; nil: it needs no path, and is what an input has by default.
    let recognizes: (@Sendable (String) -> Bool)?
    /// The recipe that fits this data; nil: the defaults do.
    public let preset: String?
    let open: @Sendable (SettingsTree, _ key: String, DataRequest) throws -> any Dataset
}

/// A named recipe: settings that differ from the defaults.
public struct Preset: Sendable {
    /// The name after `--preset`.
    public let name: String
    /// A few words on what it is.
    public let summary: String
    /// The settings as YAML.
    public let yaml: String

    func tree() throws -> SettingsTree { try SettingsTree(yaml: yaml, source: "The preset \(name)") }
}

/// A model and synthetic batches of the shape of its data, to time.
public struct Benchmark: Sendable {
    /// The name before `-train` and `-infer`.
    public let name: String
    /// The preset that makes the model.
    public let preset: String
    /// Settings above those of the preset, as YAML.
    public let settings: String
    /// What the data would say of itself.
    public let data: @Sendable () throws -> DataDescription
    /// Examples in a batch, if not said otherwise.
    public let batchSize: Int
    /// A batch of so many examples, with what a loss needs if it is for training.
    public let makeBatch: @Sendable (_ count: Int, _ isTraining: Bool) throws -> Batch
    /// The same with about so many rows in the input array; nil: there is only one size.
    public let sized: (@Sendable (_ inputCount: Int) -> Benchmark)?

    /// Makes a benchmark.
    ///
    /// - Parameters:
    ///   - name: the name before `-train` and `-infer`.
    ///   - preset: the preset that makes the model.
    ///   - settings: settings above those of the preset, as YAML.
    ///   - data: what the data would say of itself.
    ///   - batchSize: examples in a batch, if not said otherwise.
    ///   - sized: the same with about so many rows in the input array, where there is more than one size.
    ///   - makeBatch: a batch of so many examples, the same each time; with what a loss needs if it is for training.
    public init(
        name: String, preset: String, settings: String = "",
        data: @autoclosure @escaping @Sendable () throws -> DataDescription,
        batchSize: Int, sized: (@Sendable (_ inputCount: Int) -> Benchmark)? = nil,
        makeBatch: @escaping @Sendable (_ count: Int, _ isTraining: Bool) throws -> Batch
    ) {
        self.name = name
        self.preset = preset
        self.settings = settings
        self.data = data
        self.batchSize = batchSize
        self.sized = sized
        self.makeBatch = makeBatch
    }
}

extension Registry {
    /// Adds an input adapter.
    ///
    /// - Parameters:
    ///   - name: what it is picked by.
    ///   - summary: a few words on what it is.
    ///   - settings: its settings, with defaults.
    ///   - make: builds it from its settings and what the data says of itself.
    public mutating func addInput<S: Settings>(
        _ name: String, summary: String, settings: S.Type,
        make: @escaping @Sendable (S, DataDescription) throws -> any InputAdapter
    ) {
        require(
            !name.contains { $0 == "+" || $0 == "." }, "The input \"\(name)\" has a + or a point in its name."
        )
        inputs.add(
            InputEntry(
                name: name, summary: summary, settings: S.descriptions(at: "input"),
                resolve: { SettingsTree(describing: try $0.decode(S.self, at: $1)) },
                changeable: { S.changeableKeys(at: $0) },
                make: { try make($0.decode(S.self, at: $1), $2) }), named: name)
    }

    /// Adds an output adapter.
    ///
    /// - Parameters:
    ///   - name: what it is picked by.
    ///   - summary: a few words on what it is.
    ///   - settings: its settings, with defaults.
    ///   - preparing: puts a data set with targets of the output's own in place of the one that a run names; the
    ///     model is built for what the new one says of itself. Nil: the output takes the examples as they are.
    ///   - make: builds it from its settings and what it is made for.
    public mutating func addOutput<S: Settings>(
        _ name: String, summary: String, settings: S.Type,
        preparing: (@Sendable (S, any Dataset, DataRequest) throws -> any Dataset)? = nil,
        make: @escaping @Sendable (S, OutputContext) throws -> any OutputAdapter
    ) {
        require(
            !name.contains { $0 == "+" || $0 == "." },
            "The output \"\(name)\" has a + or a point in its name.")
        var prepare: OutputEntry.Preparation?
        if let preparing {
            prepare = { try preparing($0.decode(S.self, at: $1), $2, $3) }
        }
        outputs.add(
            OutputEntry(
                name: name, summary: summary, settings: S.descriptions(at: "output"),
                resolve: { SettingsTree(describing: try $0.decode(S.self, at: $1)) },
                changeable: { S.changeableKeys(at: $0) },
                prepare: prepare,
                make: { try make($0.decode(S.self, at: $1), $2) }), named: name)
    }

    /// Adds a data set.
    ///
    /// - Parameters:
    ///   - name: what it is picked by.
    ///   - input: the input adapter that it feeds; for several at once, their names joined by `+`.
    ///   - summary: a few words on what it is.
    ///   - settings: its settings, with defaults.
    ///   - preset: the recipe to start from where no other is named.
    ///   - recognizes: whether a path holds data of this kind; nil for a data set that needs no path.
    ///   - open: opens it.
    public mutating func addDataset<S: Settings>(
        _ name: String, for input: String, summary: String, settings: S.Type, preset: String? = nil,
        recognizes: (@Sendable (String) -> Bool)? = nil,
        open: @escaping @Sendable (S, DataRequest) throws -> any Dataset
    ) {
        datasets.add(
            DatasetEntry(
                name: name, input: input.namesInOrder, summary: summary, settings: S.descriptions(at: "data"),
                resolve: { SettingsTree(describing: try $0.decode(S.self, at: $1)) },
                changeable: { ["\($1).path"] + S.changeableKeys(at: $1) },
                recognizes: recognizes, preset: preset,
                open: { try open($0.decode(S.self, at: $1), $2) }), named: name)
    }

    /// Adds a recipe, as YAML with the keys of a run's config.yaml.
    public mutating func addPreset(_ name: String, summary: String, yaml: String) {
        presets.add(Preset(name: name, summary: summary, yaml: yaml), named: name)
    }

    /// Adds a benchmark.
    public mutating func addBenchmark(_ benchmark: Benchmark) {
        benchmarks.add(benchmark, named: benchmark.name)
    }
}
