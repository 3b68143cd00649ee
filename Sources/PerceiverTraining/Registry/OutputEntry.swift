import Perceiver
import PerceiverData
import PerceiverSettings

/// An output adapter that can be chosen by name.
public struct OutputEntry: Sendable {
    /// The value of `--output`.
    public let name: String
    /// The input that each output in it goes with, by the output's name; none for those that go with any.
    public let inputs: [String: String]
    /// A short description.
    public let summary: String
    /// The descriptions of all settings.
    public let settings: [SettingDescription]
    /// Whether it is what data with this description is for, if the user names no output.
    let suits: @Sendable (DataDescription) -> Bool
    /// The descriptions of the settings at `model`, where it brings a model of its own; nil: it goes with a `PerceiverIO`.
    public var modelSettings: [SettingDescription]?
    /// Decodes the settings at a key; of an output that brings a model also those at `model`.
    let configure: @Sendable (SettingsTree, _ key: String) throws -> ConfiguredOutput
}

extension OutputEntry {
    /// Checks that the model has the input that an output goes with, alone or among others.
    ///
    /// - Throws: `SettingsError` if it has not.
    func requireInput(_ input: String) throws {
        let there = Set(input.split(separator: "+"))
        for (output, needed) in inputs.sorted(by: { $0.key < $1.key })
        where !there.isSuperset(of: needed.split(separator: "+")) {
            throw SettingsError(
                "The output \"\(output)\" goes with the input \"\(needed)\", not \"\(input)\".")
        }
    }
}

/// An output adapter that was chosen, with its settings; it is made when the model is known.
struct ConfiguredOutput: Sendable {
    /// Prepares a run's data set for the output, such as by masking tokens.
    typealias Preparation = @Sendable (any Dataset, ConfiguredInput, DataRequest) throws -> any Dataset

    let name: String
    /// All settings, defaults included, as in config.yaml.
    let tree: SettingsTree
    /// The keys of settings that may change when a run is resumed.
    let changeableKeys: [String]
    /// Prepares the data set for the output; nil: the output uses the examples unchanged.
    let prepare: Preparation?
    let form: Form

    /// Whether the model continues the examples.
    var isContinuation: Bool {
        if case .model = form { true } else { false }
    }

    /// What an output is to a model.
    enum Form: Sendable {
        /// An adapter of a ``PerceiverIO``.
        case adapter(@Sendable (OutputContext) throws -> any OutputAdapter)
        /// A model of its own.
        case model(ConfiguredModel)
    }
}

extension ConfiguredOutput {
    /// The adapter, of an output that has one.
    func adapter(_ context: OutputContext) throws -> any OutputAdapter {
        guard case .adapter(let make) = form else {
            fatalError("The output \(name) is a model of its own, not an adapter.")
        }
        return try make(context)
    }
}

/// A model that is no ``PerceiverIO``, with its settings; it is made when the data is known.
struct ConfiguredModel: Sendable {
    /// All settings at `model`, defaults included, as in config.yaml.
    let tree: SettingsTree
    /// The keys of settings that may change when a run is resumed.
    let changeableKeys: [String]
    /// Settings that are null and that the input decides.
    let decided: @Sendable (any InputAdapter) -> SettingsTree
    let make: @Sendable (DataDescription, any InputAdapter) throws -> any Model
}

extension Registry {
    /// The name of the output that data is for.
    ///
    /// - Throws: `SettingsError` if there is none.
    func outputName(for dataset: any Dataset, input: String) throws -> String {
        let data = dataset.description
        guard
            let entry = outputs.all.first(where: { output in
                output.suits(data)
                    && output.inputs.values.allSatisfy { input.split(separator: "+").contains($0[...]) }
            })
        else {
            throw SettingsError(
                "No output is named, and the data does not say which it is for: "
                    + (dataset.notes.isEmpty ? "it has no labels" : dataset.notes.joined(separator: "; "))
                    + ". Say --output NAME; there are \(outputs.names.quoted).")
        }
        return entry.name
    }

    /// Adds an output adapter.
    ///
    /// - Parameters:
    ///   - name: the name to choose it by.
    ///   - input: the name of the input that it needs; nil: any.
    ///   - summary: a short description.
    ///   - settings: the type of its settings.
    ///   - suits: whether data with this description is for this output; the first of those that suit is taken where the
    ///     user names none. By default it never is.
    ///   - preparing: replaces the run's data set by one with the output's own targets; the
    ///     model is made for the description of the new one. Nil: the output uses the examples unchanged.
    ///   - make: makes it from its settings and its context.
    public mutating func addOutput<S: Settings>(
        _ name: String, for input: String? = nil, summary: String, settings: S.Type,
        suits: @escaping @Sendable (DataDescription) -> Bool = { _ in false },
        preparing: (@Sendable (S, any Dataset, DataRequest) throws -> any Dataset)? = nil,
        make: @escaping @Sendable (S, OutputContext) throws -> any OutputAdapter
    ) {
        requireJoinable(name)
        let descriptions = S.descriptions(at: "output")
        descriptions.requireNames(
            notIn: PickedAdapter.names + CombinedOutputSettings.names + OutputShareSettings.names,
            of: "the output \"\(name)\"")
        let entry = OutputEntry(
            name: name, inputs: input.map { [name: $0.namesInOrder] } ?? [:], summary: summary,
            settings: descriptions, suits: suits,
            configure: { tree, key in
                let settings = try tree.decode(S.self, at: key)
                var prepare: ConfiguredOutput.Preparation?
                if let preparing { prepare = { try preparing(settings, $0, $2) } }
                return ConfiguredOutput(
                    name: name, tree: SettingsTree(describing: settings),
                    changeableKeys: S.changeableKeys(at: key), prepare: prepare,
                    form: .adapter { try make(settings, $0) })
            })
        outputs.add(entry, named: name)
    }

    /// Adds an output that brings a model of its own, in place of an encoder and a decoder with adapters.
    ///
    /// - Parameters:
    ///   - name: the name to choose it by; it cannot be joined with others.
    ///   - summary: a short description.
    ///   - settings: the type of its settings.
    ///   - modelSettings: the type of the model's settings, which are at `model`.
    ///   - preparing: replaces the run's data set by one with the model's own examples, given the input adapter too, whose
    ///     parameters have no values yet; the model is made for the description of the new one.
    ///   - deciding: settings of the model that are null and that the input decides; a new run keeps them as if the user had set
    ///     them.
    ///   - makeModel: makes the model from both, the description of the data and the input adapter.
    public mutating func addOutput<S: Settings, M: Settings>(
        _ name: String, summary: String, settings: S.Type, modelSettings: M.Type,
        preparing:
            @escaping @Sendable (S, M, any Dataset, any InputAdapter, DataRequest) throws -> any Dataset,
        deciding: @escaping @Sendable (M, any InputAdapter) -> SettingsTree = { _, _ in SettingsTree() },
        makeModel: @escaping @Sendable (S, M, DataDescription, any InputAdapter) throws -> any Model
    ) {
        requireJoinable(name)
        let descriptions = S.descriptions(at: "output")
        descriptions.requireNames(
            notIn: PickedAdapter.names + CombinedOutputSettings.names + OutputShareSettings.names,
            of: "the output \"\(name)\"")
        let entry = OutputEntry(
            name: name, inputs: [:], summary: summary, settings: descriptions, suits: { _ in false },
            modelSettings: M.descriptions(at: "model"),
            configure: { tree, key in
                let settings = try tree.decode(S.self, at: key)
                let model = try tree.decode(M.self, at: "model")
                return ConfiguredOutput(
                    name: name, tree: SettingsTree(describing: settings),
                    changeableKeys: S.changeableKeys(at: key),
                    prepare: { try preparing(settings, model, $0, $1.make($0.description), $2) },
                    form: .model(
                        ConfiguredModel(
                            tree: SettingsTree(describing: model),
                            changeableKeys: M.changeableKeys(at: "model"),
                            decided: { deciding(model, $0) },
                            make: { try makeModel(settings, model, $0, $1) })))
            })
        outputs.add(entry, named: name)
    }
}
