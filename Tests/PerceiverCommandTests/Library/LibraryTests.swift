import Foundation
import PerceiverImage
import PerceiverKit
import TestSupport
import Testing

/// A program that uses the library comes to what the commands come to.
@Suite(.serialized) struct LibraryTests {
    private static let registry = Registry(plugins: [ImagePlugin.self])

    /// What `TinyRun.train()` asks for.
    private static let settings: SettingsTree = [
        "input.name": "image", "output.name": "classify", "data.train_count": 64, "data.validation_count": 16,
        "data.test_count": 16,
        "model.encoder": ["latent_count": 4, "channels": 16, "self_attention_count": 1],
        "input.bands": 2, "training.batch_size": 16, "training.steps": 4,
    ]

    private func picture(in folder: TemporaryFolder) throws -> String {
        let path = folder.file("picture.png")
        try Image(
            height: 28, width: 28, channelCount: 1, samples: .bytes((0..<784).map { UInt8($0 % 256) })
        ).write(toPNGAt: path)
        return path
    }

    @Test func `The README shows these lines`() throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let lines = try String(contentsOf: here.appending(path: "TrainAndPredict.swift"), encoding: .utf8)
        let readme = try String(contentsOf: here.appending(path: "../../../README.md"), encoding: .utf8)
        #expect(readme.contains("```swift\n\(lines)```"))
    }

    @Test func `The lines of the README leave what the commands leave, and predict the same`() async throws {
        let folder = try await TinyRun.finished()
        let picture = try picture(in: folder)
        let prediction = try trainAndPredict(Self.settings, at: folder.file("library/run"), picture: picture)
        for name in [
            "config.yaml", "data.json", "splits.tsv.gz", "confusion.svg", "curves.svg",
            "checkpoints/best/model.safetensors", "checkpoints/last/model.safetensors",
            "checkpoints/last/optimizer.safetensors",
        ] where FileManager.default.fileExists(atPath: folder.file("run/\(name)")) {
            let (command, library) = (
                try bytes(ofFile: folder.file("run/\(name)")),
                try bytes(ofFile: folder.file("library/run/\(name)"))
            )
            #expect(command == library, "\(name)")
        }
        #expect(try TinyRun.metrics(folder) == TinyRun.metrics(folder, run: "library/run"))
        let predicted = try await Program.run(
            ["predict", "--run", "run", "--file", picture, "--top", "3"], in: folder)
        #expect(predicted.output == prediction + "\n")
    }

    @Test func `A finished run is measured as evaluate measures it`() async throws {
        let folder = try await TinyRun.finished()
        let run = try FinishedRun(folder.file("run"), checkpoint: .last, registry: Self.registry)
        let measured = try run.evaluate(on: run.openDataset(), split: .validation, batchSize: 7)
        let evaluated = try await Program.run(
            [
                "evaluate", "--run", "run", "--checkpoint", "last", "--split", "validation", "--batch-size",
                "7", "--json",
            ], in: folder)
        let loss = try #require(measured.metrics["loss"])
        for line in ["\"examples\" : \(measured.exampleCount),", "\"loss\" : \(loss),"] {
            #expect(evaluated.output.contains(line), "\(evaluated.text)")
        }
        let error = #expect(throws: SettingsError.self) {
            try run.openDataset(at: folder.file("nothing"))
        }
        #expect(error?.description.contains("nothing") == true)
    }

    @Test func `Without a name of its own, a run gets a folder that is free`() async throws {
        let folder = try TemporaryFolder()
        for number in 1...2 {
            let steps = TinyRun.model + ["--steps", "1"]
            let outcome = try await Program.run(["train"] + steps, in: folder)
            #expect(
                outcome.output.contains("The run is in runs/image-classify-\(number)."), "\(outcome.text)")
        }
    }
}
