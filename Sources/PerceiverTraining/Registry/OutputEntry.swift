import Perceiver
import PerceiverData
import PerceiverSettings

/// An output adapter that can be picked by name.
public struct OutputEntry: Sendable {
    /// The name after `--output`.
    public let name: String
    /// The input that it goes with; nil: any.
    public let input: String?
    /// A few words on what it is.
    public let summary: String
    /// All settings in words.
    public let settings: [SettingDescription]
    /// Decodes the settings at a key.
    let configure: @Sendable (SettingsTree, _ key: String) throws -> ConfiguredOutput
}

/// An output adapter that was picked, with its settings; the model that it is for is still to come.
struct ConfiguredOutput: Sendable {
    /// Makes a data set of the output's own from the one that a run names.
    typealias Preparation = @Sendable (any Dataset, DataRequest) throws -> any Dataset

    let name: String
    /// All settings with their defaults, as config.yaml holds them.
    let tree: SettingsTree
    /// The keys of those that may change while a run goes on.
    let changeableKeys: [String]
    /// What the output makes of the data set that a run names; nil: it takes the examples as they are.
    let prepare: Preparation?
    let make: @Sendable (OutputContext) throws -> any OutputAdapter
}

extension Registry {
    /// Adds an output adapter.
    ///
    /// - Parameters:
    ///   - name: what it is picked by.
    ///   - input: the input that it goes with, by name; nil: any.
    ///   - summary: a few words on what it is.
    ///   - settings: its settings, with defaults.
    ///   - preparing: puts a data set with targets of the output's own in place of the one that a run names; the
    ///     model is built for what the new one says of itself. Nil: the output takes the examples as they are.
    ///   - make: builds it from its settings and what it is made for.
    public mutating func addOutput<S: Settings>(
        _ name: String, for input: String? = nil, summary: String, settings: S.Type,
        preparing: (@Sendable (S, any Dataset, DataRequest) throws -> any Dataset)? = nil,
        make: @escaping @Sendable (S, OutputContext) throws -> any OutputAdapter
    ) {
        requireJoinable(name)
        let entry = OutputEntry(
            name: name, input: input, summary: summary, settings: S.descriptions(at: "output"),
            configure: { tree, key in
                let settings = try tree.decode(S.self, at: key)
                var prepare: ConfiguredOutput.Preparation?
                if let preparing { prepare = { try preparing(settings, $0, $1) } }
                return ConfiguredOutput(
                    name: name, tree: SettingsTree(describing: settings),
                    changeableKeys: S.changeableKeys(at: key), prepare: prepare,
                    make: { try make(settings, $0) })
            })
        outputs.add(entry, named: name)
    }
}
