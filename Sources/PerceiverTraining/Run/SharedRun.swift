import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverSettings
import Tensors

/// What the other ranks need to know of a run that the first has opened.
///
/// They need not see the run's folder, nor that of an earlier run; the data lies at the same path at each of them.
struct SharedRun: Codable {
    /// The folder of the run at the first rank, for messages.
    let path: String
    /// The settings, as in config.yaml.
    private let text: String
    private let description: DataDescription
    private let files: [String: Data]
    /// Whether a new run begins.
    let begins: Bool

    init(path: String, settings: SettingsTree, data: DataDescription, begins: Bool) throws {
        self.path = path
        text = try settings.yamlText()
        description = data
        files = data.files
        self.begins = begins
    }

    /// The description of the data, with its files.
    var data: DataDescription {
        var data = description
        data.files = files
        return data
    }

    /// All settings.
    func settings(_ registry: Registry) throws -> RunSettings {
        try RunSettings(registry: registry, layers: [SettingsTree(yaml: text)])
    }
}

extension Communicator {
    /// The run that the first rank has opened, at every rank; `open` is called there only.
    func told(_ open: () throws -> SharedRun) throws -> SharedRun { try toldValue(open) }

    /// Tells the other ranks of a run to train, and waits until each has found the same data, and opened it.
    func share(_ run: @autoclosure () throws -> SharedRun, dataAt paths: [String]) throws {
        guard rankCount > 1 else { return }
        _ = try told { try run() }
        try requireSameData(at: paths)
        try meet()
    }

    /// Checks that all ranks see the same data at some paths.
    ///
    /// - Throws: `SettingsError` at a rank that sees other data than the first; ``RankFailure`` at the others.
    func requireSameData(at paths: [String]) throws {
        guard rankCount > 1 else { return }
        let own = DataFingerprint(ofDataAt: paths)
        let first = try toldValue { own }
        guard own == first else {
            throw SettingsError(
                "The data at \(paths.joined(separator: ", ")) is not that of rank 0: here are \(own), there \(first). Each rank "
                    + "needs the same data at the same path.")
        }
        try meet()
    }
}

extension TrainingRun {
    /// Takes part in the run that the first rank begins or resumes, at another rank.
    ///
    /// It reads its own data, and writes nothing.
    ///
    /// - Parameters:
    ///   - ranks: the processes that train together.
    ///   - registry: the registry that has the names in the settings.
    /// - Throws: ``RankFailure`` if the first rank, or another, cannot go on; `SettingsError` if the data here is not the same;
    ///   what is wrong with it.
    public init(joining ranks: any Communicator, registry: Registry) throws {
        let shared = try ranks.told { () -> SharedRun in
            fatalError("The first rank has a run of its own, and joins none.")
        }
        let settings = try shared.settings(registry)
        if let threads = settings.training.threads { Threads.count = threads }
        try ranks.requireSameData(at: settings.dataPaths)
        let dataset = try settings.openDataset(for: .proceed, after: shared.data)
        try dataset.description.requireSame(as: shared.data, run: shared.path)
        let model = try settings.makeModel(for: shared.data)
        if shared.begins {
            model.initialize(seed: UInt64(settings.training.seed), scheme: settings.training.scheme)
        }
        try ranks.meet()
        let folder = RunDirectory(ofFirstRankAt: shared.path)
        self.init(
            settings: settings, dataset: dataset, folder: folder,
            trainer: try Trainer(
                model, settings: settings.training, dataset: dataset, run: folder, resumes: !shared.begins,
                ranks: ranks),
            transfer: nil, decided: [])
    }
}
