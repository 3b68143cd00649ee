import Foundation
import Perceiver
import PerceiverData
import PerceiverSettings

/// A model that others have published: how its `config.json` and the names of its weights relate to a run here.
///
/// A plugin registers one for each class of model that its adapters can be: ``Registry/addPublishedModel(_:)``. What computes is the
/// same in all of a kind (``PublishedCore``), as labels are, and known here.
public struct PublishedModel: Sendable {
    /// The name of the class in `config.json`, such as `PerceiverForMaskedLM`.
    public let className: String
    /// A short description.
    public let summary: String
    /// The input adapter that it has.
    public let input: String
    /// The names of the weights of input and output there, by those here.
    let names: [String: PublishedName]
    /// The `model_type` in `config.json`; nil: it is read from checkpoints alone.
    let modelType: String?
    /// The names of the weights there of what computes.
    let coreName: @Sendable (String) -> PublishedName?
    /// Whether a model is one of the kind that the class is.
    let isOfKind: @Sendable (any Model) -> Bool
    /// What files hold beside the weights of a model, though it follows from its sizes.
    let computed: @Sendable (any Model) throws -> [ComputedTensor]
    /// The settings at `model` of what files hold.
    let sizes: Sizes
    /// Names that may be there too, as copies of a parameter here.
    let copies: [String: String]
    /// Settings of input and output that matter in training alone, so that a model with any values is this one.
    let trainingSettings: Set<String>
    /// Whether a checkpoint, and what the user names with it, is one of it.
    let isOfCheckpoint: @Sendable (LightningCheckpoint, PublishedFiles) -> Bool
    /// The run of a model with this configuration.
    let read: @Sendable (PublishedFiles) throws -> PublishedRun
    /// Makes settings at `model` of what files hold, and notes for the user, each a sentence.
    typealias Sizes =
        @Sendable (
            _ files: PublishedFiles, _ run: PublishedRun, _ inputChannels: () throws -> Int
        ) throws -> (settings: SettingsTree, notes: [String])

    /// How it is written; nil: it can only be imported.
    let writing: Writing?

    /// How a model of the class is written.
    struct Writing: Sendable {
        /// Adds to a configuration what a model says, and returns further files to write beside it.
        let describe:
            @Sendable (any Model, DataDescription, inout PublishedConfiguration) throws -> [String: Data]
        /// The settings at `model` of a run, as they are compared.
        let resolve: @Sendable (SettingsTree, any Model) throws -> SettingsTree
    }

    /// Makes one.
    ///
    /// - Parameters:
    ///   - className: the name of the class in `config.json`.
    ///   - summary: a short description.
    ///   - input: the name of the input adapter.
    ///   - core: what computes.
    ///   - names: the names of the weights of input and output there, by those here.
    ///   - copies: names that may be there too, by the parameter here that they are copies of.
    ///   - trainingSettings: keys of input and output that matter in training alone.
    ///   - read: the run of a model with this configuration.
    ///   - write: adds what input and output say to a configuration, and returns further files to write beside it. What it leaves
    ///     out is noticed: the configuration is read again, and has to give the same settings.
    public init<M>(
        _ className: String, summary: String, input: String, core: PublishedCore<M>,
        names: [String: PublishedName] = [:],
        copies: [String: String] = [:], trainingSettings: Set<String> = [],
        read: @escaping @Sendable (PublishedFiles) throws -> PublishedRun,
        write:
            @escaping @Sendable (M, DataDescription, inout PublishedConfiguration) throws -> [String: Data]
    ) {
        self.className = className
        self.summary = summary
        self.input = input
        self.names = names
        modelType = core.modelType
        (coreName, sizes) = (core.name, core.sizes)
        isOfKind = { $0 is M }
        computed = { core.computed(try Self.required($0, as: M.self)) }
        self.copies = copies
        self.trainingSettings = trainingSettings
        isOfCheckpoint = { _, _ in false }
        self.read = read
        writing = core.writing.map { writing in
            Writing(
                describe: { model, data, configuration in
                    let model = try Self.required(model, as: M.self)
                    try writing.describe(model, &configuration)
                    return try write(model, data, &configuration)
                },
                resolve: { try writing.resolve($0, Self.required($1, as: M.self)) })
        }
    }

    /// Makes one that is read from checkpoints of PyTorch Lightning, and not written.
    ///
    /// - Parameters:
    ///   - className: the name of the class that saves them.
    ///   - summary: a short description.
    ///   - input: the name of the input adapter.
    ///   - core: what computes.
    ///   - names: the names of the weights of input and output there, by those here.
    ///   - isOf: whether a checkpoint is one of it, with the tokenizer that the user names or not.
    ///   - read: the run of a checkpoint.
    public init<M>(
        lightning className: String, summary: String, input: String, core: PublishedCore<M>,
        names: [String: PublishedName] = [:],
        isOf: @escaping @Sendable (LightningCheckpoint, PublishedFiles) -> Bool,
        read: @escaping @Sendable (LightningCheckpoint, PublishedFiles) throws -> PublishedRun
    ) {
        self.className = className
        self.summary = summary
        self.input = input
        self.names = names
        modelType = nil
        (coreName, sizes) = (core.name, core.sizes)
        isOfKind = { $0 is M }
        computed = { core.computed(try Self.required($0, as: M.self)) }
        copies = [:]
        trainingSettings = []
        isOfCheckpoint = isOf
        self.read = { files in
            guard let checkpoint = files.checkpoint else {
                throw SettingsError("\(className) is read from a checkpoint, not from a folder")
            }
            return try read(checkpoint, files)
        }
        writing = nil
    }

    /// The model as one of the kind that the class is.
    ///
    /// - Throws: `SettingsError` for another kind, as the end of a sentence.
    private static func required<M>(_ model: any Model, as kind: M.Type) throws -> M {
        guard let own = model as? M else {
            throw SettingsError("it is another kind of model, a \(kind) and no \(type(of: model))")
        }
        return own
    }

    /// The name there of a parameter here; nil if there is none.
    package func name(of parameter: String) -> PublishedName? { names[parameter] ?? coreName(parameter) }
}

/// What a plugin reads of a published model.
public struct PublishedFiles {
    /// The content of `config.json`.
    public var configuration: PublishedConfiguration
    /// The content of `preprocessor_config.json`; nil: there is none.
    public var preprocessing: SettingsTree?
    /// The checkpoint, where there is one in place of a folder; its configuration has the labels alone.
    public var checkpoint: LightningCheckpoint?
    /// The content of the folder's tokenizer.json, or of the tokenizer that the user names for a checkpoint; nil: none.
    public var tokenizer: Data?
}

/// The run that a published model becomes: settings of its adapters, and the description of the data it was trained on.
public struct PublishedRun {
    /// The settings of the input, with its name.
    public var input: SettingsTree
    /// The settings of the output, with its name.
    public var output: SettingsTree
    /// The settings of data of its kind, with the name of a data set.
    public var data: SettingsTree
    /// The decoder's, of a model of `config.json` that has one.
    public var decoder: DecoderSettings
    /// What the adapters need to know of the data.
    public var description: DataDescription
    /// What a user should know, each a sentence.
    public var notes: [String]

    /// Makes one of its parts.
    public init(
        input: SettingsTree, output: SettingsTree, data: SettingsTree, decoder: DecoderSettings = .init(),
        description: DataDescription, notes: [String] = []
    ) {
        self.input = input
        self.output = output
        self.data = data
        self.decoder = decoder
        self.description = description
        self.notes = notes
    }
}

extension Registry {
    /// Adds a published model that can be imported and exported.
    public mutating func addPublishedModel(_ model: PublishedModel) {
        publishedModels.add(model, named: model.className)
    }
}
