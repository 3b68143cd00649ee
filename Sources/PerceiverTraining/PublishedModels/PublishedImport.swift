import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import Tensors

/// A published model that was read from its folder, and can be made a run.
public struct PublishedImport {
    /// The class of the model.
    public let className: String
    /// What a user should know: what was converted, changed or left out.
    public let notes: [String]
    /// The settings of the run.
    public let settings: RunSettings
    /// The description of the data that it was trained on.
    public let data: DataDescription
    /// The model, with its weights.
    public let model: any Model

    /// Reads a folder with `config.json` and the weights, or a checkpoint of PyTorch Lightning.
    ///
    /// - Parameters:
    ///   - path: of either.
    ///   - tokenizer: the path of the tokenizer's file, for a checkpoint of texts; nil: there is none.
    ///   - registry: the registry that knows the model's class.
    /// - Throws: `FileError` or `SettingsError` for files that are missing or damaged, a model that is not known, and weights that do
    ///   not fit, with all of their names.
    public init(folder path: String, tokenizer: String? = nil, registry: Registry) throws {
        let isCheckpoint = itemKind(at: path) == .file
        guard tokenizer == nil || isCheckpoint else {
            throw SettingsError("A folder has a tokenizer of its own; leave out --tokenizer.")
        }
        let files =
            try isCheckpoint
            ? PublishedFiles(checkpoint: path, tokenizer: tokenizer) : PublishedFiles(folder: path)
        let published = try registry.publishedModel(of: files, at: path)
        let (run, settings, model) = try Self.inFolder(path) {
            var run = try published.read(files)
            let (settings, notes) = try published.settings(of: run, files, registry: registry)
            run.notes += notes
            return (run, settings, try settings.makeModel(for: run.description))
        }
        try model.requireMemory(batchSize: 1)
        let (tensors, weightNotes) = try files.weights(at: path)
        let integers = try published.load(tensors, into: model, from: path)
        className = published.className
        notes = run.notes + weightNotes + integers
        data = run.description
        (self.settings, self.model) = (settings, model)
    }

    /// Names the folder or file in what is wrong with its configuration.
    private static func inFolder<Result>(_ folder: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as SettingsError {
            throw SettingsError("The model in \(folder) cannot be imported: \(error)")
        }
    }

    /// Writes the run into a folder.
    ///
    /// - Parameters:
    ///   - path: the folder of the run.
    ///   - overwrites: whether a run that is there already is replaced.
    /// - Throws: `FileError` if the folder is in use or cannot be written in.
    public func write(to path: String, overwrites: Bool = false) throws {
        let run = try RunDirectory(creating: path, settings: settings, data: data, overwrites: overwrites)
        do {
            try run.checkpoint(.best).write(model: model, optimizer: nil, state: TrainingState())
        } catch {
            run.abandon()
            throw error
        }
        run.establish()
    }
}

extension PublishedFiles {
    /// What the file of a tokenizer is called.
    static let tokenizerName = "tokenizer.json"

    /// Reads a checkpoint, and a tokenizer's file for it.
    init(checkpoint path: String, tokenizer: String?) throws {
        configuration = PublishedConfiguration(className: "")
        checkpoint = try LightningCheckpoint(path: path)
        self.tokenizer = try tokenizer.map { Data(try RegularFile.bytes(of: $0)) }
    }

    /// The weights, and what a user should know of them.
    fileprivate func weights(at path: String) throws -> (tensors: [String: Tensor], notes: [String]) {
        if let checkpoint { return (checkpoint.tensors, checkpoint.notes) }
        let weights = try ForeignWeights(path: path)
        return (weights.tensors, weights.notes)
    }

    /// Reads the small files of a folder.
    init(folder: String) throws {
        func json(_ name: String) throws -> JSONValue? {
            let path = "\(folder)/\(name)"
            guard itemKind(at: path) != nil else { return nil }
            do {
                return try Array(TextFile.read(path).utf8).withUnsafeBytes { try JSONReader.read($0) }
            } catch let error where !(error is FileError) {
                throw FileError(path: path, reason: "is no JSON: \(error)")
            }
        }
        guard itemKind(at: folder) == .folder else {
            throw FileError(
                path: folder,
                reason: "is neither a folder with config.json and the weights nor a checkpoint.")
        }
        let path = "\(folder)/config.json"
        guard let content = try json("config.json") else {
            throw FileError(path: path, reason: "is missing; it says what a published model is.")
        }
        do {
            configuration = try content.decoded(as: PublishedConfiguration.self)
        } catch {
            throw FileError(path: path, reason: "is not the configuration of a model: \(sentence(of: error))")
        }
        preprocessing = try json("preprocessor_config.json").map(SettingsTree.init)
        let tokenizerPath = "\(folder)/\(Self.tokenizerName)"
        if itemKind(at: tokenizerPath) != nil {
            tokenizer = Data(try RegularFile.bytes(of: tokenizerPath))
        }
    }
}

extension Registry {
    /// The published model that files are of.
    fileprivate func publishedModel(of files: PublishedFiles, at folder: String) throws -> PublishedModel {
        if let checkpoint = files.checkpoint {
            guard let model = publishedModels.all.first(where: { $0.isOfCheckpoint(checkpoint, files) })
            else {
                throw checkpoint.fault(known: publishedModels.names)
            }
            return model
        }
        let configuration = files.configuration
        func fault(_ reason: String) -> FileError { FileError(path: "\(folder)/config.json", reason: reason) }
        let type = configuration.modelType
        let ofType = publishedModels.all.filter { $0.modelType == type }
        guard !ofType.isEmpty else {
            let known = Set(publishedModels.all.compactMap(\.modelType)).sorted()
            throw fault("is for a model of the type \"\(type)\", which is none of \(known.quoted).")
        }
        guard let name = configuration.architectures.first else {
            // Some types have one class.
            if ofType.count == 1 { return ofType[0] }
            throw fault(
                "does not say which model it is for: \"architectures\" should have one of \(ofType.map(\.className).quoted)."
            )
        }
        let model = try publishedModels.entry(name)
        if let other = model.modelType, other != type {
            throw fault("says \"\(name)\", which is of the type \"\(other)\", but the type \"\(type)\" too.")
        }
        return model
    }
}

extension PublishedModel {
    /// The settings of a run of the model, and notes for the user.
    func settings(
        of run: PublishedRun, _ files: PublishedFiles, registry: Registry
    ) throws -> (settings: RunSettings, notes: [String]) {
        func settings(_ model: SettingsTree) throws -> RunSettings {
            let tree: SettingsTree = [
                "input": run.input, "output": run.output, "data": run.data, "model": model,
            ]
            return try RunSettings(registry: registry, layers: [tree])
        }
        // The widths of an encoder may follow from those of the input.
        let (model, notes) = try sizes(files, run) {
            try settings(SettingsTree()).input.make(run.description).channels
        }
        return (try settings(model), notes)
    }

    /// Sets a model's weights to those of the files.
    ///
    /// - Returns: a sentence on weights that are integers there, though they are no counts.
    /// - Throws: `FileError` with the names there of everything that is missing, unexpected, misshapen, not finite or a negative
    ///   variance.
    fileprivate func load(
        _ tensors: [String: Tensor], into model: any Model, from folder: String
    ) throws -> [String] {
        var rest = tensors
        var integers: [String] = []
        var (own, complaints) = ([String: Tensor](), WeightError())
        for entry in model.parameters() {
            guard let name = name(of: entry.name) else {
                fatalError("\(className) has no name for the parameter \(entry.name).")
            }
            let shape = name.shape(of: entry.parameter.shape)
            guard let tensor = rest.removeValue(forKey: name.text) else {
                complaints.missing.append("\(name.text) \(shape)")
                continue
            }
            guard tensor.shape == shape else {
                complaints.misshapen.append("\(name.text) (\(tensor.shape), expected \(shape))")
                continue
            }
            let numbers = tensor.numbers
            if !name.isCount, [.uint8, .int32].contains(tensor.dtype) { integers.append(name.text) }
            if !numbers.sumOfSquares.isFinite {
                complaints.notFinite.append(name.text)
            } else if entry.parameter.isNegative(in: numbers) {
                complaints.negative.append(name.text)
            }
            own[entry.name] = numbers.reshaped(to: entry.parameter.shape)
        }
        for (copy, parameter) in copies {
            guard let tensor = rest.removeValue(forKey: copy), let original = own[parameter] else { continue }
            guard tensor.shape == original.shape, tensor.floats == original.floats else {
                throw FileError(
                    path: folder,
                    reason:
                        "has \"\(copy)\" and \"\(name(of: parameter)?.text ?? parameter)\" with different values, but they "
                        + "are one weight of the model. Remove the one that is not meant.")
            }
        }
        // What is computed here need not be there.
        let others = try computed(model).filter { expected in
            guard let tensor = rest.removeValue(forKey: expected.name) else { return false }
            return tensor.shape != expected.value.shape || !tensor.numbers.isClose(to: expected.value)
        }
        complaints.unexpected = rest.map { "\($0) \($1.shape)" }.sorted()
        guard complaints.isEmpty else { throw FileError(path: folder, reason: "does not fit. \(complaints)") }
        if let other = others.first {
            throw FileError(
                path: folder,
                reason:
                    "has other numbers as \"\(other.name)\" than this program computes: expected was \(other.meaning)."
            )
        }
        // Everything that loading checks has been checked, by the names there.
        for entry in model.parameters() {
            if let tensor = own[entry.name] { entry.parameter.value = tensor }
        }
        guard let first = integers.first else { return [] }
        return [
            "\(integers.count.grouped) \(integers.count == 1 ? "tensor" : "tensors") of integers became float32, such as \(first)."
        ]
    }
}

extension Tensor {
    /// Whether the numbers are others but for what bfloat16 rounds away.
    fileprivate func isClose(to other: Tensor) -> Bool {
        zip(floats, other.floats).allSatisfy { abs($0 - $1) <= 0.005 * abs($1) }
    }

    /// The same numbers as float32.
    fileprivate var numbers: Tensor {
        switch dtype {
        case .float32: self
        case .uint8: scaled(by: 1, plus: 0)
        case .int32: Tensor(elements(as: Int32.self).map { Float($0) }, shape: shape)
        case .float64: Tensor(elements(as: Double.self).map { Float($0) }, shape: shape)
        }
    }
}
