import Foundation
import Perceiver
import PerceiverData
import PerceiverSettings

/// A model that others have published: how its `config.json` and the names of its weights relate to a run here.
///
/// A plugin registers one for each class of model that its adapters can be: ``Registry/addPublishedModel(_:)``. Encoder, decoder
/// and labels are the same in all of them, and known here.
public struct PublishedModel: Sendable {
    /// The name of the class in `config.json`, such as `PerceiverForMaskedLM`.
    public let className: String
    /// A short description.
    public let summary: String
    /// The input adapter that it has.
    public let input: String
    /// The names of the weights of input and output there, by those here.
    let names: [String: PublishedName]
    /// The names of the weights of encoder and decoder there.
    let coreName: @Sendable (String) -> PublishedName?
    /// Names that may be there too, as copies of a parameter here.
    let copies: [String: String]
    /// Settings of input and output that matter in training alone, so that a model with any values is this one.
    let trainingSettings: Set<String>
    /// Whether a checkpoint is one of it.
    let isOfCheckpoint: @Sendable (LightningCheckpoint) -> Bool
    /// The run of a model with this configuration.
    let read: @Sendable (PublishedFiles) throws -> PublishedRun
    /// Adds to a configuration what input and output of a model say, and returns further files to write beside it; nil: it can
    /// only be imported.
    let write:
        (@Sendable (PerceiverIO, DataDescription, inout PublishedConfiguration) throws -> [String: Data])?

    /// Makes one.
    ///
    /// - Parameters:
    ///   - className: the name of the class in `config.json`.
    ///   - summary: a short description.
    ///   - input: the name of the input adapter.
    ///   - names: the names of the weights of input and output there, by those here.
    ///   - decoderName: what the names of the decoder's cross-attention begin with.
    ///   - copies: names that may be there too, by the parameter here that they are copies of.
    ///   - trainingSettings: keys of input and output that matter in training alone.
    ///   - read: the run of a model with this configuration.
    ///   - write: adds what input and output say to a configuration, and returns further files to write beside it. What it leaves
    ///     out is noticed: the configuration is read again, and has to give the same settings.
    public init(
        _ className: String, summary: String, input: String, names: [String: PublishedName],
        decoderName: String = "perceiver.decoder.decoder.decoding_cross_attention",
        copies: [String: String] = [:], trainingSettings: Set<String> = [],
        read: @escaping @Sendable (PublishedFiles) throws -> PublishedRun,
        write:
            @escaping @Sendable (PerceiverIO, DataDescription, inout PublishedConfiguration) throws ->
            [String:
            Data]
    ) {
        self.className = className
        self.summary = summary
        self.input = input
        self.names = names
        coreName = { PublishedName(ofCore: $0, decoder: decoderName) }
        self.copies = copies
        self.trainingSettings = trainingSettings
        isOfCheckpoint = { _ in false }
        self.read = read
        self.write = write
    }

    /// Makes one that is read from checkpoints of PyTorch Lightning, and not written.
    ///
    /// - Parameters:
    ///   - className: the name of the class that saves them.
    ///   - summary: a short description.
    ///   - input: the name of the input adapter.
    ///   - names: the names of the weights of input and output there, by those here.
    ///   - usualDecoderHeadCount: the heads of the decoder where the hyper-parameters do not say how many there are.
    ///   - isOf: whether a checkpoint is one of it.
    ///   - read: the run of a checkpoint.
    public init(
        lightning className: String, summary: String, input: String, names: [String: PublishedName],
        usualDecoderHeadCount: Int, isOf: @escaping @Sendable (LightningCheckpoint) -> Bool,
        read: @escaping @Sendable (LightningCheckpoint, PublishedFiles) throws -> PublishedRun
    ) {
        self.className = className
        self.summary = summary
        self.input = input
        self.names = names.merging(PublishedName.lightningOutput) { $1 }
        coreName = { PublishedName(ofLightningCore: $0) }
        copies = [:]
        trainingSettings = []
        isOfCheckpoint = isOf
        self.read = { files in
            guard let checkpoint = files.checkpoint else {
                throw SettingsError("\(className) is read from a checkpoint, not from a folder")
            }
            var run = try read(checkpoint, files)
            run.encoder = try checkpoint.encoder()
            run.decoder = checkpoint.decoder(usualHeadCount: usualDecoderHeadCount)
            run.notes += checkpoint.assumptions(usualDecoderHeadCount: usualDecoderHeadCount)
            return run
        }
        write = nil
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
    /// The content of the tokenizer that the user names for a checkpoint; nil: none.
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
    /// The decoder's.
    public var decoder: DecoderSettings
    /// The encoder's; nil: those of the configuration.
    var encoder: EncoderSettings?
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
