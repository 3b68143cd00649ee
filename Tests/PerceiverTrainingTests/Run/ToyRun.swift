import Foundation
import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

@testable import PerceiverData
@testable import PerceiverFiles
@testable import PerceiverReports
@testable import PerceiverSettings
@testable import PerceiverTraining

/// A run of a tiny model in a folder of its own, made anew, as another process would, by each `trainer`.
struct ToyRun {
    let folder: TemporaryFolder
    let path: String
    var settings: RunSettings
    var dataset: any Dataset
    /// Ends the process, so to speak, that had the run before.
    private let holder = Holder()

    private final class Holder {
        var lock: RunLock?

        /// The run, after whoever had it has let go of it.
        func next(_ open: () throws -> RunDirectory) rethrows -> RunDirectory {
            lock?.release()
            let run = try open()
            lock = run.lock
            return run
        }
    }

    static let registry = Registry(plugins: [ToyPlugin.self])

    /// `changes` are settings by key, such as `"training.accumulation_steps": "2"`.
    init(_ changes: [String: String] = [:], dataset: any Dataset = ToyData()) throws {
        folder = try TemporaryFolder()
        path = folder.file("run")
        self.dataset = HeldData(base: dataset, folder: folder)
        settings = try Self.settings(changes)
    }

    static func settings(_ changes: [String: String] = [:]) throws -> RunSettings {
        let base = try SettingsTree(
            yaml: """
                input: {name: toy}
                output: {name: classify}
                model: {encoder: {latent_count: 3, channels: 8, self_attention_count: 1}}
                training:
                  {epochs: 2, batch_size: 8, learning_rate: 0.01, optimizer: {name: adam, weight_decay: 1e-4},
                  schedule: {name: constant}, clip_norm: null, initialization: pytorch, checkpoint_seconds: 1000}
                """)
        let overrides = changes.sorted { $0.key < $1.key }
            .map { SettingsOverride(keyPath: $0.key, text: $0.value) }
        return try RunSettings(registry: registry, layers: [base, SettingsTree().applying(overrides)])
    }

    func model() throws -> PerceiverIO {
        try settings.makePerceiverIO(for: dataset.description)
    }

    /// A trainer at the start of the run, of its own model or another.
    func start(_ other: (any Model)? = nil, overwrites: Bool = false) throws -> Trainer {
        let model = try other ?? model()
        model.initialize(seed: UInt64(settings.training.seed), scheme: settings.training.scheme)
        let run = try holder.next {
            try RunDirectory(
                creating: path, settings: settings, data: dataset.description, overwrites: overwrites)
        }
        return try Trainer(model, settings: settings.training, dataset: dataset, run: run, resumes: false)
    }

    /// Lets go of the run.
    func end() { holder.lock?.release() }

    /// A trainer that goes on, with a model as that of the start.
    func resume(_ other: (any Model)? = nil) throws -> Trainer {
        let run = try holder.next { try RunDirectory(resuming: path) }
        return try Trainer(
            other ?? model(), settings: settings.training, dataset: dataset, run: run, resumes: true)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The rows of metrics.csv without what depends on the clock.
    func metrics() throws -> [MetricsRow] {
        try MetricsFile(path: file("metrics.csv")).rows().map { row in
            var row = row
            row.seconds = 0
            row.examplesPerSecond = nil
            row.waitingShare = nil
            return row
        }
    }

    /// Writes tensors as a program does that keeps no checksums.
    func writeForeign(
        _ tensors: [String: Tensor], metadata: [String: String] = [:], to name: String
    ) throws {
        try SafetensorsFile.write(
            tensors.sorted { $0.key < $1.key }.map { name, tensor in
                SafetensorsTensor(name: name, type: .float32, shape: tensor.shape) {
                    try tensor.withBytes($0)
                }
            }, metadata: metadata, to: file(name))
    }

    /// The bytes of a checkpoint's weights and optimiser.
    func checkpoint(_ which: String) throws -> [[UInt8]] {
        try ["model", "optimizer"].map {
            try bytes(ofFile: file("checkpoints/\(which)/\($0).safetensors"))
        }
    }
}

/// Data that keeps the folder of its run, so that the folder lasts as long as a trainer.
private struct HeldData: Dataset {
    let base: any Dataset
    let folder: TemporaryFolder

    var description: DataDescription { base.description }
    var isSameEachEpoch: Bool { base.isSameEachEpoch }

    func count(of split: Split) -> Int { base.count(of: split) }
    func lengths(of split: Split) -> [Int]? { base.lengths(of: split) }
    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        try base.batch(indices, of: split, epoch: epoch)
    }
}

extension Trainer {
    /// Runs until `count` steps of this trainer are done, then asks it to stop.
    func run(steps count: Int) throws -> Outcome {
        let first = state.step
        shouldStop = { [unowned self] in state.step - first >= count }
        return try run()
    }

    /// The state without the time that it took.
    var progress: TrainingState {
        var state = state
        state.seconds = 0
        return state
    }

    /// Every weight's bits.
    var weights: [String: [UInt32]] {
        Dictionary(
            uniqueKeysWithValues: model.weights().map { ($0.name, $0.tensor.floats.map(\.bitPattern)) })
    }
}
