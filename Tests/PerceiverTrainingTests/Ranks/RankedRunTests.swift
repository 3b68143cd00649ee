import Foundation
import PerceiverData
import PerceiverFiles
import PerceiverReports
import PerceiverSettings
import PerceiverTraining
import TestSupport
import Testing

/// Runs that several ranks train together.
struct RankedRunTests {
    private static let settings: SettingsTree = [
        "input.name": "toy", "output.name": "classify", "training.epochs": 2, "training.batch_size": 10,
        "training.parts": 4, "training.evaluation_steps": 3,
        "model.encoder": ["latent_count": 3, "channels": 8, "self_attention_count": 1, "dropout": 0.2],
    ]

    /// The bytes of both checkpoints of a run, and its metrics but for what depends on the clock.
    private struct Written: Equatable {
        let checkpoints: [[UInt8]]
        let metrics: [String]

        init(_ path: String) throws {
            checkpoints = try ["last", "best"].flatMap { which in
                try ["model", "optimizer"].map { name in
                    try bytes(ofFile: "\(path)/checkpoints/\(which)/\(name).safetensors")
                }
            }
            metrics = try MetricsFile(path: "\(path)/metrics.csv").rows().map {
                "\($0.step) \($0.split) \($0.loss ?? -1) \($0.accuracy ?? -1) \($0.others.filter { $0.key != "waiting_share" }.sorted { $0.key < $1.key })"
            }
        }
    }

    /// Trains to the end, or until `stop` steps are done; the metrics of the best checkpoint at each rank.
    @discardableResult
    private static func train(
        _ path: String, ranks count: Int, changes: SettingsTree = [:], resumes: Bool = false, stop: Int? = nil
    ) throws -> [SplitMetrics?] {
        try ThreadRank.run(count) { ranks in
            let settings = try Self.settings.merging(changes)
            let registry = ToyRun.registry
            let run =
                try !ranks.isFirst
                ? TrainingRun(joining: ranks, registry: registry)
                : resumes
                    ? TrainingRun(resuming: path, registry: registry, ranks: ranks)
                    : TrainingRun(settings, at: path, registry: registry, ranks: ranks)
            // One rank is asked, and all stop.
            if let stop, ranks.rank == count - 1 {
                run.trainer.shouldStop = { run.trainer.state.step + (count > 1 ? 1 : 0) >= stop }
            }
            // The closure holds the run, and with it the lock of its folder.
            defer { run.trainer.shouldStop = { false } }
            return try run.train()
        }
    }

    static let kinds: [SettingsTree] = [
        [:],
        ["training.accumulation_steps": 2, "training.ema_decay": 0.9],
        ["training.freeze_encoder": true, "training.epochs": 3],
        ["training.optimizer.name": "lamb", "training.shard_optimizer": true],
        ["training.batch_size": 4, "training.parts": 3, "training.clip_norm": 0.01],
    ]

    @Test(arguments: kinds)
    func `Any number of ranks writes the same run, to the bit`(changes: SettingsTree) throws {
        let folder = try TemporaryFolder()
        let measured = try Self.train(folder.file("1"), ranks: 1, changes: changes)
        let expected = try Written(folder.file("1"))
        for count in changes["training.parts"] == nil ? [2, 3, 4] : [2, 3] {
            let path = folder.file("\(count)")
            let all = try Self.train(path, ranks: count, changes: changes)
            #expect(all.allSatisfy { $0?.metrics == measured[0]?.metrics })
            #expect(try Written(path) == expected)
        }
    }

    @Test(arguments: kinds)
    func `A run that four ranks begin, two or one may end`(changes: SettingsTree) throws {
        let folder = try TemporaryFolder()
        try Self.train(folder.file("whole"), ranks: 1, changes: changes)
        for (first, second) in [(3, 2), (2, 1), (1, 3)] {
            let path = folder.file("\(first) \(second)")
            #expect(try Self.train(path, ranks: first, changes: changes, stop: 4).allSatisfy { $0 == nil })
            try Self.train(path, ranks: second, changes: changes, resumes: true)
            #expect(try Written(path) == Written(folder.file("whole")))
        }
    }

    @Test func `Without a number of parts there are as many as ranks, and more ranks than parts are refused`()
        throws
    {
        let folder = try TemporaryFolder()
        try Self.train(folder.file("run"), ranks: 3, changes: ["training.parts": .null], stop: 2)
        let settings = try RunDirectory(existing: folder.file("run")).settings()
        #expect(settings["training.parts"] == 3)
        let error = #expect(throws: SettingsError.self) {
            try Self.train(folder.file("run"), ranks: 4, resumes: true)
        }
        #expect("\(try #require(error))".contains("3 parts"))
    }

    @Test func `Settings that do not fit ranks are refused before a folder is made`() throws {
        let folder = try TemporaryFolder()
        for (changes, part) in [
            (["training.reduce": "fast", "training.shard_optimizer": true], "leave out one"),
            (["training.parts": 11], "the size of a batch"),
        ] as [(SettingsTree, String)] {
            let error = #expect(throws: SettingsError.self) {
                try Self.train(folder.file("run"), ranks: 2, changes: changes)
            }
            #expect("\(try #require(error))".contains(part))
            #expect(!FileManager.default.fileExists(atPath: folder.file("run")))
        }
    }
}
