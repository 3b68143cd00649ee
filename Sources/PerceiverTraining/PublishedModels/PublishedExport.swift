import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import Tensors

/// A run's model as a published model: the content of the folder that the library it is published for reads.
public struct PublishedExport: ModelExport {
    /// The class of the model.
    public let className: String
    private let configuration: PublishedConfiguration
    /// Small files beside `config.json`, by name.
    private let files: [String: Data]
    private let weights: [(name: String, tensor: Tensor)]
    /// The names of those that are stored as 64-bit integers.
    private let counts: Set<String>

    /// Finds the published model that the model of a run is.
    ///
    /// - Throws: `SettingsError` if it is none of them, with what differs from each of its kind that has the same input.
    public init(_ run: FinishedRun, registry: Registry) throws {
        let known = registry.publishedModels.all.filter { $0.writing != nil && $0.isOfKind(run.model) }
        let candidates = known.filter { $0.input == run.settings.inputName }
        var differences: [String] = []
        for published in candidates {
            do {
                self = try published.exported(run, registry: registry)
                return
            } catch let error as SettingsError {
                differences.append("\n  \(published.className): \(error)")
            }
        }
        let found =
            candidates.isEmpty
            ? "No published model has the input \"\(run.settings.inputName)\" with the output \"\(run.settings.outputName)\"; models "
                + "of this kind that are known have \(Set(known.map(\.input)).sorted().quoted)."
            : "The model of \(run.folder.path) is none of the published models:\(differences.joined())"
        // Other forms are for models of encoder and decoder.
        guard run.model is PerceiverIO else { throw SettingsError(found) }
        throw SettingsError(
            "\(found)\(candidates.isEmpty ? " " : "\n")Export it in another form: --to pytorch.")
    }

    fileprivate init(
        className: String, configuration: PublishedConfiguration, files: [String: Data],
        weights: [(name: String, tensor: Tensor)], counts: Set<String>
    ) {
        self.className = className
        self.configuration = configuration
        self.files = files
        self.weights = weights
        self.counts = counts
    }

    private var fileNames: [String] { ["config.json", "model.safetensors"] + files.keys.sorted() }

    /// The files that the library reads, in a folder.
    public func paths(at folder: String) -> [String] { fileNames.map { "\(folder)/\($0)" } }

    /// The class and the files.
    public func summary(at folder: String) -> String {
        "\(className) is in \(folder): \(fileNames.joined(separator: ", "))."
    }

    /// Writes the files into a folder, which is made if need be.
    ///
    /// - Throws: `FileError` if a file cannot be written.
    public func write(to folder: String) throws {
        try makeFolder(at: folder)
        try ForeignWeights.write(weights, int64: counts, to: folder)
        for (name, content) in files { try AtomicFile.write(Array(content), to: "\(folder)/\(name)") }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(
            Array(try encoder.encode(configuration)) + Array("\n".utf8), to: "\(folder)/config.json")
    }
}

extension PublishedModel {
    /// Settings that matter in training alone, of outputs that are known here.
    private static let commonTrainingSettings: Set<String> = [
        "output.label_smoothing", "output.loss", "output.threshold",
        // Outputs of one kind may be registered under several names.
        "output.name",
    ]

    /// A run's model as this published model.
    ///
    /// - Throws: `SettingsError` that says what differs, as the end of a sentence.
    fileprivate func exported(_ run: FinishedRun, registry: Registry) throws -> PublishedExport {
        guard let writing else { throw SettingsError("it can only be imported") }
        let names = run.model.parameters().map { ($0.name, $0.parameter, name(of: $0.name)) }
        var configuration = PublishedConfiguration(className: className)
        let files = try writing.describe(run.model, run.data, &configuration)
        try requireSame(run, configuration, files, writing, registry: registry)
        let nameless = names.filter { $0.2 == nil }.map(\.0)
        guard nameless.isEmpty else {
            throw SettingsError("it has no place for the weights \(nameless.firstFew(separator: ", "))")
        }
        return PublishedExport(
            className: className, configuration: configuration, files: files,
            weights: names.compactMap { _, parameter, name in
                guard let name else { return nil }
                let value = parameter.value.reshaped(to: name.shape(of: parameter.shape)).detached
                return (name.text, value)
            } + (try computed(run.model).map { ($0.name, $0.value) }),
            counts: Set(names.compactMap { $0.2 }.filter(\.isCount).map(\.text)))
    }

    /// Checks that the configuration, when it is read again, makes the same model.
    private func requireSame(
        _ run: FinishedRun, _ configuration: PublishedConfiguration, _ files: [String: Data],
        _ writing: Writing, registry: Registry
    ) throws {
        let preprocessing = try files["preprocessor_config.json"].map {
            try SettingsTree(json: String(decoding: $0, as: UTF8.self))
        }
        let written = PublishedFiles(
            configuration: configuration, preprocessing: preprocessing,
            tokenizer: files[PublishedFiles.tokenizerName])
        let other = try settings(of: read(written), written, registry: registry).settings
        var differences = run.settings.tree.differences(from: other.tree).filter { difference in
            ["input.", "output."].contains { difference.key.hasPrefix($0) }
                && !trainingSettings.union(Self.commonTrainingSettings).contains(difference.key)
        }
        func sizes(_ settings: RunSettings) throws -> SettingsTree {
            ["model": try writing.resolve(settings.tree, run.model)]
        }
        differences += try sizes(run.settings).differences(from: sizes(other))
        guard !differences.isEmpty else { return }
        throw SettingsError(
            differences.map { "\($0.key) is \($0.after), but \($0.before) there" }.firstFew(separator: "; "))
    }
}

extension [String] {
    /// The first five, and how many more there are.
    fileprivate func firstFew(separator: String) -> String {
        prefix(5).joined(separator: separator) + (count > 5 ? "\(separator)and \(count - 5) more" : "")
    }
}
