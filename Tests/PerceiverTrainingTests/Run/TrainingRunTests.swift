import Foundation
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining
import TestSupport
import Testing

/// Runs that are made of settings alone, as a program makes them.
struct TrainingRunTests {
    private static let settings: SettingsTree = [
        "input.name": "toy", "output.name": "classify", "training.epochs": 2, "training.batch_size": 8,
        "model.encoder": ["latent_count": 3, "channels": 8, "self_attention_count": 1],
    ]

    private func checkpoint(_ path: String) throws -> [UInt8] {
        try bytes(ofFile: "\(path)/checkpoints/last/model.safetensors")
    }

    @Test func `A run that is stopped and gone on with is one that was not`() throws {
        let folder = try TemporaryFolder()
        let (whole, parts) = (folder.file("whole"), folder.file("parts"))
        let measured = try TrainingRun(Self.settings, at: whole, registry: ToyRun.registry).train()
        do {
            let run = try TrainingRun(Self.settings, at: parts, registry: ToyRun.registry)
            run.trainer.shouldStop = { run.trainer.state.step == 5 }
            #expect(try run.train() == nil)
            #expect(throws: FileError.self) {
                try TrainingRun(resuming: parts, registry: ToyRun.registry)
            }
            run.trainer.shouldStop = { false }
        }
        let rest = try TrainingRun(resuming: parts, registry: ToyRun.registry)
        #expect(rest.trainer.state.step == 5)
        let measuredInParts = try rest.train()
        #expect(try checkpoint(whole) == checkpoint(parts))
        #expect(measured?.split == .test && measured?.exampleCount == measuredInParts?.exampleCount)
        #expect(measured?.metrics == measuredInParts?.metrics)
    }

    @Test func `A run may take over the weights of another`() throws {
        let folder = try TemporaryFolder()
        try TrainingRun(Self.settings, at: folder.file("first"), registry: ToyRun.registry).train()
        var settings = Self.settings
        settings["training.from"] = .string(folder.file("first"))
        let run = try TrainingRun(settings, at: folder.file("second"), registry: ToyRun.registry)
        #expect(run.transfer?.description == "all weights of \(folder.file("first"))")
        #expect(run.settings.training.from == folder.file("first"))
    }

    @Test(
        arguments: [
            ["output.name": "classify"],
            ["input.name": "toy", "output.name": "classify", "training.epoch": 2],
            [
                "input.name": "toy", "output.name": "classify", "data.train_count": 1,
                "training.early_stopping": 1, "training.frozen": ["nothing"],
            ],
        ] as [SettingsTree])
    func `Nothing is written where settings are wrong`(settings: SettingsTree) throws {
        let folder = try TemporaryFolder()
        #expect(throws: SettingsError.self) {
            try TrainingRun(settings, at: folder.file("run"), registry: ToyRun.registry)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("run")))
    }

    @Test func `Changes that make another run are refused as it goes on`() throws {
        let folder = try TemporaryFolder()
        try TrainingRun(Self.settings, at: folder.file("run"), registry: ToyRun.registry).train()
        for changes: SettingsTree in [["model.encoder.channels": 16], ["training.from": "another"]] {
            #expect(throws: SettingsError.self) {
                try TrainingRun(resuming: folder.file("run"), changes: [changes], registry: ToyRun.registry)
            }
        }
        let more = try TrainingRun(
            resuming: folder.file("run"), changes: [["training.epochs": 3]], registry: ToyRun.registry)
        #expect(more.trainer.stepCount == 18)
    }
}
