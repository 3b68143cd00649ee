import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverMusic
@testable import PerceiverTraining

/// Causal models of music as folders of the Python package perceiver-io 0.11.1.
struct PublishedMusicTests {
    private static let registry = Registry(plugins: [MusicPlugin.self])

    /// Writes a run of a small model whose pieces become events by a rule, and opens it.
    private static func run(_ events: String, in folder: TemporaryFolder) throws -> FinishedRun {
        var tree: SettingsTree = [
            "input": ["name": "music"], "output": ["name": "generate"], "data": ["name": "midi-folder"],
        ]
        tree["input.events"] = .string(events)
        tree["model"] = [
            "context_length": 12, "latent_count": 6, "channels": 8, "head_count": 2, "layer_count": 1,
            "has_output_bias": false,
        ]
        let settings = try RunSettings(registry: registry, layers: [tree])
        let data = DataDescription(shapes: ["tokens": [12]])
        let model = try settings.makeModel(for: data)
        model.initialize(seed: 3)
        let directory = try RunDirectory(
            creating: folder.file("run"), settings: settings, data: data, overwrites: false)
        try directory.checkpoint(.best).write(model: model, optimizer: nil, state: TrainingState())
        directory.establish()
        return try FinishedRun(folder.file("run"), registry: registry)
    }

    @Test(arguments: ["mended", "published"])
    func `A model comes back to the bit, and knows how pieces become events`(events: String) throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(events, in: folder)
        try PublishedExport(run, registry: Self.registry).write(to: folder.file("out"))
        let config = try SettingsTree(json: folder.text(of: "out/config.json"))
        #expect(config["model_type"] == "perceiver-ar-symbolic-audio-model")
        #expect(config["model_config.vocab_size"] == 389 && config["model_config.output_bias"] == false)
        #expect(config["music_events"] == (events == "mended" ? "mended" : nil))
        let found = try PublishedImport(folder: folder.file("out"), registry: Self.registry)
        #expect(found.settings.tree["input.events"] == .string(events))
        for (own, other) in zip(run.model.parameters(), found.model.parameters()) {
            #expect(own.parameter.value.floats == other.parameter.value.floats, "\(own.name)")
        }
    }

    @Test func `As published, prompts are the ids of the published models and nothing more`() throws {
        let path = try #require(Bundle.module.resourcePath) + "/Fixtures/pedal.mid"
        let piece = try MusicPiece(at: path)
        let language = MusicLanguage(.published)
        #expect(try language.prompt(.file(path)) == EventCoding(.published).encode(piece).map { Int32($0) })
        #expect(try language.prompt(.argument("")).isEmpty && language.endToken == nil)
        #expect(language.hiddenTokens == [388])
        #expect(language.sequence(of: piece) == (try language.prompt(.file(path))))
        let mended = MusicLanguage()
        #expect(mended.sequence(of: piece) == (try mended.prompt(.file(path))) + [388])
    }

    @Test func `Other vocabularies and rules are refused`() throws {
        let folder = try TemporaryFolder()
        let run = try Self.run("mended", in: folder)
        try PublishedExport(run, registry: Self.registry).write(to: folder.file("out"))
        let config = try SettingsTree(json: folder.text(of: "out/config.json"))
        for (key, value, part) in [
            ("model_config.vocab_size", 262, "vocabulary of 262 events"),
            ("music_events", "jazz", "\"jazz\""),
        ] as [(String, SettingsTree, String)] {
            var other = config
            other[key] = value
            try folder.write(other.jsonText(), to: "out/config.json")
            let error = #expect(throws: SettingsError.self) {
                try PublishedImport(folder: folder.file("out"), registry: Self.registry)
            }
            #expect(error?.description.contains(part) == true, "\(String(describing: error))")
        }
    }
}
