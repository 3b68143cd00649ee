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
    /// What the names of the decoder's cross-attention begin with.
    let decoderName: String
    /// Names that may be there too, as copies of a parameter here.
    let copies: [String: String]
    /// Settings of input and output that matter in training alone, so that a model with any values is this one.
    let trainingSettings: Set<String>
    /// The run of a model with this configuration.
    let read: @Sendable (PublishedFiles) throws -> PublishedRun
    /// Adds to a configuration what input and output of a model say; returns further files to write beside it.
    let write: @Sendable (PerceiverIO, DataDescription, inout PublishedConfiguration) throws -> [String: Data]

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
        self.decoderName = decoderName
        self.copies = copies
        self.trainingSettings = trainingSettings
        self.read = read
        self.write = write
    }

    /// The name there of a parameter here; nil if there is none.
    package func name(of parameter: String) -> PublishedName? {
        names[parameter] ?? PublishedName(ofCore: parameter, decoder: decoderName)
    }
}

/// What a plugin reads of the folder of a published model.
public struct PublishedFiles {
    /// The content of `config.json`.
    public let configuration: PublishedConfiguration
    /// The content of `preprocessor_config.json`; nil: there is none.
    public let preprocessing: SettingsTree?
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
