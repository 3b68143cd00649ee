import Foundation
import Layers
import Perceiver
import Tensors
import Testing

@testable import PerceiverFiles
@testable import PerceiverSettings
@testable import PerceiverTraining

/// A run that begins with what another one learned.
struct TransferTests {
    /// A finished run with latents, channels and files that are not the defaults.
    private static func source() throws -> ToyRun {
        let run = try ToyRun(
            ["input.channels": "5", "model.encoder.dropout": "0.3", "training.epochs": "1"],
            dataset: ToyData(files: ["words.txt": Data("old".utf8)]))
        _ = try run.start().run()
        return run
    }

    private func transfer(
        _ key: String, _ run: ToyRun, _ yaml: String = "{}", preset: String? = nil
    ) throws -> Transfer? {
        var own = try SettingsTree(yaml: yaml)
        own["training.\(key)"] = .string(run.path)
        return try Transfer(askedForBy: [own], preset: preset, registry: ToyRun.registry)
    }

    private func settings(_ transfer: Transfer, _ yaml: String) throws -> RunSettings {
        try RunSettings(
            registry: ToyRun.registry, preset: "toy-small",
            layers: [transfer.settings, SettingsTree(yaml: yaml)])
    }

    private func weights(_ model: PerceiverIO) -> [String: [Float]] {
        Dictionary(uniqueKeysWithValues: model.weights().map { ($0.name, $0.tensor.floats) })
    }

    private func best(_ run: ToyRun) throws -> [String: [Float]] {
        try TensorFile.read(run.file("checkpoints/best/model.safetensors")).mapValues(\.floats)
    }

    @Test func `An encoder brings its settings above the preset's, and below the user's`() throws {
        let run = try Self.source()
        let transfer = try #require(try transfer("encoder_from", run))
        let settings = try settings(transfer, "model: {encoder: {dropout: 0.1}}")
        #expect(settings.model?.encoder.latentCount == 3 && settings.model?.encoder.channels == 8)
        #expect(settings.model?.encoder.dropout == 0.1)
        #expect(settings.tree["input.channels"] == .int(5))
        #expect(transfer.files == ["words.txt": Data("old".utf8)])
        #expect(transfer.description == "input and encoder of \(run.path)")
    }

    @Test func `An encoder goes to another output, the rest of which starts afresh`() throws {
        let run = try Self.source()
        let transfer = try #require(try transfer("encoder_from", run))
        let data = ToyData(classNames: ["a", "b", "c", "d"]).description
        let model = try settings(transfer, "{}").makePerceiverIO(for: data)
        model.initialize(seed: 77)
        let before = weights(model)
        try transfer.load(into: model)
        let (after, best) = (weights(model), try best(run))
        for (name, values) in after {
            let isTaken = name.hasPrefix("input.") || name.hasPrefix("encoder.")
            #expect(values == (isTaken ? best[name] : before[name]), "\(name)")
        }
    }

    @Test func `A whole run brings all weights, and settings that may be changed`() throws {
        let run = try Self.source()
        let transfer = try #require(try transfer("from", run))
        let settings = try settings(transfer, "model: {decoder: {dropout: 0.2}}")
        #expect(settings.model?.encoder.dropout == 0.3 && settings.model?.decoder.dropout == 0.2)
        let model = try settings.makePerceiverIO(for: ToyData().description)
        model.initialize(seed: 77)
        try transfer.load(into: model)
        #expect(try weights(model) == best(run))
    }

    @Test func `What does not fit is listed with names and shapes, and nothing is taken over`() throws {
        let run = try Self.source()
        let transfer = try #require(try transfer("encoder_from", run))
        let settings = try settings(
            transfer, "{input: {channels: 2}, model: {encoder: {latent_count: 9, distinct_block_count: 1}}}")
        let model = try settings.makePerceiverIO(for: ToyData().description)
        model.initialize(seed: 77)
        let before = weights(model)
        let error = try #require(#expect(throws: FileError.self) { try transfer.load(into: model) })
        for part in [
            "checkpoints/best/model.safetensors",
            "encoder.latents (float32 [3, 8], expected float32 [9, 8])",
            "input.embedding.weight (float32 [5, 2], expected float32 [2, 2])",
            "unexpected: encoder.self_attention.1.layers.0.attention.k_proj.bias [8]",
        ] { #expect(error.description.contains(part), "\(error)") }
        #expect(!error.description.contains("output."), "\(error)")
        #expect(weights(model) == before)
    }

    @Test func `Another input or output than the run's is refused by name`() throws {
        let run = try Self.source()
        for (key, yaml, part) in [
            ("encoder_from", "input: {name: other}", "has the input \"toy\", but \"other\" is asked for"),
            ("from", "input: {name: other}", "has the input \"toy\""),
            ("from", "output: {name: other}", "--encoder-from"),
        ] {
            let error = #expect(throws: SettingsError.self) { try transfer(key, run, yaml) }
            #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
        }
        #expect(try transfer("encoder_from", run, "output: {name: other}") != nil)
    }

    @Test func `Both at once, and a folder that is no run, are refused; neither is no transfer`() throws {
        let run = try Self.source()
        #expect(throws: SettingsError.self) {
            try transfer("from", run, "training: {encoder_from: elsewhere}")
        }
        let error = #expect(throws: FileError.self) {
            try Transfer(
                askedForBy: [SettingsTree(yaml: "training: {from: nowhere}")], preset: nil,
                registry: ToyRun.registry)
        }
        #expect(error?.path == "nowhere")
        #expect(try Transfer(askedForBy: [], preset: "toy-small", registry: ToyRun.registry) == nil)
    }
}
