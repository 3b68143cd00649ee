import Foundation
import Layers
import Perceiver
import PerceiverData
import PerceiverSettings
import Tensors

/// What the other ranks need to know of a run that the first has opened.
///
/// They need not see the run's folder, nor that of an earlier run; the data lies at the same path at each of them.
struct SharedRun {
    /// The folder of the run at the first rank, for messages.
    let path: String
    /// All settings.
    let settings: SettingsTree
    /// The description of the data, with its files.
    let data: DataDescription
    /// Whether a new run begins.
    let begins: Bool
}

/// As it goes from one rank to another: settings as in config.yaml, and the files beside the description.
extension SharedRun: Codable {
    private enum CodingKeys: CodingKey { case path, settings, data, files, begins }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        path = try container.decode(String.self, forKey: .path)
        settings = try SettingsTree(yaml: container.decode(String.self, forKey: .settings))
        var data = try container.decode(DataDescription.self, forKey: .data)
        data.files = try container.decode([String: Data].self, forKey: .files)
        self.data = data
        begins = try container.decode(Bool.self, forKey: .begins)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(settings.yamlText(), forKey: .settings)
        try container.encode(data, forKey: .data)
        try container.encode(data.files, forKey: .files)
        try container.encode(begins, forKey: .begins)
    }
}

extension Communicator {
    /// Tells the other ranks of a run to train, and waits until each has found the same data, and opened it.
    func share(_ run: SharedRun, _ settings: RunSettings) throws {
        guard rankCount > 1 else { return }
        timeout = settings.training.rankTimeout
        _ = try toldValue { run }
        try requireSameData(at: settings.dataPaths)
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
        // The first rank prepares all of the run meanwhile, which may take long.
        ranks.timeout = .infinity
        let shared = try ranks.toldValue { () -> SharedRun in
            fatalError("The first rank has a run of its own, and joins none.")
        }
        let settings = try RunSettings(registry: registry, layers: [shared.settings])
        ranks.timeout = settings.training.rankTimeout
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
