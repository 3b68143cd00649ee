import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import Tensors

/// The settings of a new run, and what it takes over from an earlier one.
///
/// ``TrainingRun/init(_:preset:at:overwrites:registry:ranks:)`` makes one; make it yourself to look at the settings first.
public struct NewRun {
    /// All settings, resolved.
    public let settings: RunSettings
    /// What is taken over from an earlier run; nil: nothing.
    public let transfer: Transfer?
    /// What the data decided because the user did not, such as `output classify`.
    private let decided: [String]
    /// The data, where it was opened to find what its output is.
    private let opened: (any Dataset)?
    private let fetching: Fetching
    private let registry: Registry

    /// Makes sure that data at some paths is there, before it is opened.
    public typealias Fetching = (_ paths: [String]) throws -> Void

    /// Resolves the settings of a new run.
    ///
    /// No files are read but those of an earlier run and, if no output is named, the data, whose labels say what it is.
    ///
    /// - Parameters:
    ///   - preset: the preset to start from; nil: that of the data set, if it has one.
    ///   - layers: settings from the weakest to the strongest.
    ///   - registry: the registry that has the names in them.
    ///   - fetching: called with the paths of the data before it is opened, so that it can be fetched.
    /// - Throws: `SettingsError` for an invalid setting; `FileError` if the folder of the earlier run is not a run.
    public init(
        preset: String? = nil, layers: [SettingsTree], registry: Registry,
        fetching: @escaping Fetching = { _ in }
    ) throws {
        transfer = try Transfer(askedForBy: layers, preset: preset, registry: registry)
        (self.registry, self.fetching) = (registry, fetching)
        let layers = [transfer?.settings ?? SettingsTree()] + layers
        let source = try ConfiguredData(registry: registry, preset: preset, layers: layers)
        var decided = source.isInputNamed ? [] : ["input \(source.input.name)"]
        var names = SettingsTree()
        if try source.given.adapterName("output") == nil {
            try fetching(source.given.dataPathsByGroup.values.sorted())
            let training = try source.given.decode(TrainingSettings.self, at: "training")
            let data = try source.open(seed: training.seed, takingOver: transfer)
            let output = try registry.outputName(for: data, input: source.input.name)
            names["output.name"] = .string(output)
            decided.append("output \(output)")
            opened = data
        } else {
            opened = nil
        }
        settings = try RunSettings(registry: registry, preset: preset, layers: [names] + layers)
        self.decided = decided
    }

    /// Opens the data, makes the model and begins the run.
    ///
    /// Nothing is written before everything that can be checked has been: settings, data, weights, memory, the loss of the
    /// first batch. A number of threads in the settings applies to the whole process from now on.
    ///
    /// - Parameters:
    ///   - path: the folder; nil: a new one, `runs/<input>-<output>-<number>`.
    ///   - overwrites: whether a run that is in the folder already is replaced.
    ///   - watchesSignals: whether a request to stop (Ctrl-C) while the folder is made leaves either no folder or one that can be
    ///     resumed. Signals belong to the whole process, so only a program that trains nothing else should ask for it.
    ///   - ranks: the processes that train together, of which this is the first.
    /// - Returns: the run, ready to train.
    /// - Throws: what is wrong with the settings, the data or the folder; `Stopped` if the program is asked to stop while the
    ///   folder is made.
    public func begin(
        at path: String? = nil, overwrites: Bool = false, watchesSignals: Bool = false,
        ranks: any Communicator = SingleRank()
    ) throws -> TrainingRun {
        if let path { try RunDirectory.requireFree(path, overwrites: overwrites) }
        try settings.training.requireGradients()
        if let threads = settings.training.threads { Threads.count = threads }
        let request = settings.request(takingOver: transfer)
        if opened == nil { try fetching(settings.dataPaths) }
        let source = try opened ?? settings.data.open(request)
        var settings = try settings.keeping(source.decidedSettings, at: "input", registry: registry)
        settings = try settings.keeping(
            settings.form.decided(settings.input.make(source.description)), at: "model", registry: registry)
        let dataset = try settings.prepared(source, request)
        settings = try settings.keeping(
            settings.training.decidedLength(exampleCount: dataset.count(of: .train)), at: "training",
            registry: registry
        ).keeping(
            settings.training.decidedParts(rankCount: ranks.rankCount), at: "training", registry: registry)
        try settings.training.requireParts(forRanks: ranks.rankCount)
        let data = dataset.description
        try transfer?.requireSameLabels(data)
        let model = try makeModel(settings, for: dataset)
        settings = try settings.keeping(
            try settings.training.decidedMonitor(
                model, validationCount: dataset.count(of: .validation)),
            at: "training", registry: registry)
        try Trainer.check(model, settings: settings.training, dataset: dataset)
        model.initialize(seed: UInt64(settings.training.seed), scheme: settings.training.scheme)
        try transfer?.load(into: model)
        try Trainer.checkFirstBatch(model, settings: settings.training, dataset: dataset)
        func make() throws -> (RunDirectory, Trainer) {
            let folder = try makeFolder(path, settings, data, overwrites: overwrites)
            return (
                folder,
                try Trainer(
                    model, settings: settings.training, dataset: dataset, run: folder, resumes: false,
                    ranks: ranks)
            )
        }
        try ranks.share(
            SharedRun(path: path ?? freshPath, settings: settings.tree, data: data, begins: true), settings)
        let (folder, trainer) =
            watchesSignals && ranks.rankCount == 1
            ? try StopSignals.watching {
                let made = try make()
                try StopSignals.check()
                return made
            } : try make()
        return TrainingRun(
            settings: settings, dataset: dataset, folder: folder, trainer: trainer, transfer: transfer,
            decided: decided
                + settings.tree.differences(from: self.settings.tree).map { "\($0.key) \($0.after)" })
    }

    /// The model for the data; if the data has no labels that it needs, its notes say why.
    private func makeModel(_ settings: RunSettings, for dataset: any Dataset) throws -> any Model {
        do {
            return try settings.makeModel(for: dataset.description)
        } catch let error as SettingsError where dataset.description.isUnlabelled && !dataset.notes.isEmpty {
            throw SettingsError("\(error) What the data says: \(dataset.notes.joined(separator: "; ")).")
        }
    }

    /// The folder of the run: the given one, or a new one.
    private func makeFolder(
        _ named: String?, _ settings: RunSettings, _ data: DataDescription, overwrites: Bool
    ) throws -> RunDirectory {
        while true {
            let path = named ?? freshPath
            do {
                return try RunDirectory(
                    creating: path, settings: settings, data: data, overwrites: overwrites)
            } catch  where named == nil && path != freshPath {
                continue  // another process has just taken it
            }
        }
    }

    /// The first folder `runs/<input>-<output>-<number>` that is free.
    private var freshPath: String {
        let name = "\(settings.inputName)-\(settings.outputName)"
        var number = 1
        while FileManager.default.fileExists(atPath: "runs/\(name)-\(number)") { number += 1 }
        return "runs/\(name)-\(number)"
    }
}
