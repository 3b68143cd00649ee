import Foundation
import PerceiverSettings
import PerceiverTraining
import Tensors

/// A run that is served, and how.
public struct ModelSource: Sendable {
    /// Its name for callers.
    public let name: String
    private let path: String
    private let checkpoint: RunDirectory.Which
    private let precision: Precision?
    private let registry: Registry

    /// Names a run.
    ///
    /// - Parameters:
    ///   - path: the folder of the run.
    ///   - name: its name for callers; nil: that of the folder.
    ///   - checkpoint: the checkpoint to load the weights from.
    ///   - precision: the precision of matrix products; nil: as in training.
    ///   - registry: the registry that has the names in its settings.
    public init(
        run path: String, name: String? = nil, checkpoint: RunDirectory.Which = .best,
        precision: Precision? = nil, registry: Registry
    ) {
        self.name = name ?? URL(filePath: path).standardizedFileURL.lastPathComponent
        (self.path, self.checkpoint, self.precision, self.registry) = (path, checkpoint, precision, registry)
    }

    /// Checks that the name can stand in a path.
    func requireName() throws {
        let isPlain = name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || "-_.~".unicodeScalars.contains($0)
        }
        guard isPlain, !name.isEmpty, name != ".", name != ".." else {
            throw SettingsError(
                "The model would be called \"\(name)\", which cannot stand in a path; name it with letters, digits, -, _ and "
                    + "points: --run NAME=\(path).")
        }
    }

    func shelved(decodingLimit: Int) -> ModelShelf.Source {
        let (name, path, checkpoint) = (name, path, checkpoint)
        let (precision, registry) = (precision, registry)
        return ModelShelf.Source(
            name: name, path: path,
            load: {
                try ServedModel(
                    run: path, name: name, checkpoint: checkpoint, precision: precision,
                    decodingLimit: decodingLimit, registry: registry)
            }, version: { CheckpointVersion(of: path, checkpoint) })
    }
}
