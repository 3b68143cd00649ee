import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverSettings
import Tensors

/// What the other ranks need to know of a run that the first has prepared, before any of them trains.
///
/// They need not see the run's folder, nor that of an earlier run; the data lies at the same path at each of them.
struct SharedRun: Codable {
    /// The folder of the run at the first rank, for messages.
    let path: String
    /// The settings, as in config.yaml.
    let settings: String
    let description: DataDescription
    let files: [String: Data]
    let fingerprint: DataFingerprint
    /// Whether a new run begins.
    let begins: Bool

    init(path: String, settings: RunSettings, data: DataDescription, begins: Bool) throws {
        self.path = path
        self.settings = try settings.tree.yamlText()
        description = data
        files = data.files
        fingerprint = DataFingerprint(ofDataAt: settings.dataPaths)
        self.begins = begins
    }

    /// The description of the data, with its files.
    var data: DataDescription {
        var data = description
        data.files = files
        return data
    }
}

extension Communicator {
    /// Tells the other ranks what the first has prepared, and waits until each has found the same data.
    ///
    /// - Throws: ``RankFailure`` if one of them has other data.
    func share(_ run: SharedRun) throws {
        guard rankCount > 1 else { return }
        _ = try toldValue { run }
        try meet()
    }

    /// What the first rank has prepared.
    func sharedRun() throws -> SharedRun {
        try toldValue { () -> SharedRun in
            fatalError("The first rank has a run of its own, and joins none.")
        }
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
        let shared = try ranks.sharedRun()
        let settings = try RunSettings(
            registry: registry, layers: [SettingsTree(yaml: shared.settings)])
        if let threads = settings.training.threads { Threads.count = threads }
        let fingerprint = DataFingerprint(ofDataAt: settings.dataPaths)
        guard fingerprint == shared.fingerprint else {
            throw SettingsError(
                "The data at \(settings.dataPaths.joined(separator: ", ")) is not that of rank 0: here are \(fingerprint), there "
                    + "\(shared.fingerprint). Each rank needs the same data at the same path.")
        }
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
