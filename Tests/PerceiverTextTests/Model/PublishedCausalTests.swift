import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText
@testable import PerceiverTraining

/// Causal models of the Python package perceiver-io 0.11.1 as its folders and checkpoints, in and out.
struct PublishedCausalTests {
    private static let registry = Registry(plugins: [TextPlugin.self])
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Writes the folder of a model of fixtures, of 23 tokens, and returns its path.
    private func published(
        _ name: String = "absolute", config: (inout SettingsTree) -> Void = { _ in },
        weights: (inout [String: Tensor]) -> Void = { _ in }, tokenCount: Int? = 23
    ) throws -> String {
        let fixture = try CausalModelFixture(name)
        var tensors = fixture.weights
        weights(&tensors)
        let path = folder.file("published")
        try? FileManager.default.removeItem(atPath: path)
        try ForeignWeights.write(tensors.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: path)
        var tree: SettingsTree = [
            "architectures": ["PerceiverCausalLanguageModel"], "is_decoder": true,
            "model_type": "perceiver-ar-causal-language-model",
        ]
        tree["model_config"] = fixture.sizes
        config(&tree)
        try folder.write(tree.jsonText(), to: "published/config.json")
        if let tokenCount {
            try folder.write(Self.tokenizer(tokenCount), to: "published/tokenizer.json")
        }
        return path
    }

    private static func tokenizer(_ count: Int) throws -> Data {
        let words = (0..<count - 3).map { "w\($0)" }
        return try WordPieceTokenizer(
            publishedWithTokens: WordPieceTokenizer.publishedSpecialTokens + words
        ).fileContents()
    }

    private func imported(_ path: String, tokenizer: String? = nil) throws -> PublishedImport {
        try PublishedImport(folder: path, tokenizer: tokenizer, registry: Self.registry)
    }

    /// A run of an import, opened as the commands do.
    private func run(_ found: PublishedImport, _ name: String = "run") throws -> FinishedRun {
        try found.write(to: folder.file(name))
        return try FinishedRun(folder.file(name), registry: Self.registry)
    }

    @Test(arguments: ["absolute", "rotary-only", "one-head-deep"])
    func `Logits and greedy tokens are the published ones, and all comes back as it was`(
        name: String
    ) throws {
        let path = try published(name)
        let fixture = try CausalModelFixture(name)
        let run = try run(imported(path))
        let model = try #require(run.model as? PerceiverAR)
        let logits = try model(Batch(["tokens": try fixture.tensor("ids")])).tensor("logits")
        #expect(relativeDifference(logits, try fixture.tensor("logits.prefix_7")) < 1e-5)
        let ids = try fixture.tensor("ids").elements(as: Int32.self)
        let greedy = try fixture.tensor("greedy.1.cached.always").elements(as: Int32.self)
        var context = CausalContext((0..<3).map { Array(ids[$0 * 13..<$0 * 13 + 7]) }, latentCount: 3)
        for _ in 0..<12 {
            let next = model.nextLogits(&context).floats
            context.append(
                (0..<3).map { row in
                    Int32((0..<23).max { next[row * 23 + $0] < next[row * 23 + $1] } ?? 0)
                })
        }
        #expect(context.rows == (0..<3).map { Array(greedy[$0 * 19..<($0 + 1) * 19]) })

        let export = try PublishedExport(run, registry: Self.registry)
        #expect(export.className == "PerceiverCausalLanguageModel")
        try export.write(to: folder.file("again"))
        #expect(
            try bytes(ofFile: "\(path)/model.safetensors")
                == bytes(ofFile: folder.file("again/model.safetensors")))
        let config = try SettingsTree(json: folder.text(of: "again/config.json"))
        #expect(config["tokenizer_class"] == "PreTrainedTokenizerFast" && config["num_latents"] == nil)
        for (key, value) in fixture.sizes.mapping ?? SettingsMapping() {
            #expect(config["model_config.\(key)"] == value, "\(key)")
        }
        let again = try imported(folder.file("again"))
        #expect(again.settings.tree == run.settings.tree)
    }

    @Test func `A checkpoint of training is read with the tokenizer that the user names`() throws {
        let checkpoint =
            URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/Published/lightning/causal.ckpt").path
        let tokenizer = try folder.write(Self.tokenizer(23), to: "tokenizer.json")
        let found = try imported(checkpoint, tokenizer: tokenizer)
        #expect(found.className == "LitCausalLanguageModel" && found.notes.isEmpty, "\(found.notes)")
        let fixture = try CausalModelFixture("rotary-only")
        let logits = try found.model(Batch(["tokens": try fixture.tensor("ids")])).tensor("logits")
        #expect(relativeDifference(logits, try fixture.tensor("logits.prefix_7")) < 1e-5)
        #expect(found.settings.tree["model.dropout"] == 0.1)
        let error = #expect(throws: FileError.self) { try imported(checkpoint) }
        #expect(
            error?.description.contains("23 tokens") == true
                && error?.description.contains("--tokenizer") == true, "\(String(describing: error))")
    }

    @Test(arguments: CausalSettings.Positions.allCases)
    func `A model of bytes that was trained here comes back to the bit`(positions: CausalSettings.Positions)
        throws
    {
        var tree: SettingsTree = [
            "input": ["name": "text"], "output": ["name": "generate"], "data": ["name": "plaintext"],
        ]
        tree["model"] = [
            "context_length": 12, "latent_count": 4, "channels": 8, "head_count": 2, "layer_count": 1,
            "prefix_dropout": 0.25, "dropout": 0.125, "positions": .string(positions.rawValue),
        ]
        let settings = try RunSettings(registry: Self.registry, layers: [tree])
        let data = DataDescription(
            shapes: ["tokens": [40]], files: ["tokenizer.json": try ByteTokenizer().fileContents()])
        let model = try settings.makeModel(for: data)
        model.initialize(seed: 3)
        let directory = try RunDirectory(
            creating: folder.file("run"), settings: settings, data: data, overwrites: false)
        try directory.checkpoint(.best).write(model: model, optimizer: nil, state: TrainingState())
        directory.establish()
        let run = try FinishedRun(folder.file("run"), registry: Self.registry)
        try PublishedExport(run, registry: Self.registry).write(to: folder.file("out"))
        let tokenizer = try SettingsTree(json: folder.text(of: "out/tokenizer_config.json"))
        #expect(tokenizer["tokenizer_class"] == "PerceiverTokenizer" && tokenizer["padding_side"] == "left")
        let found = try imported(folder.file("out"))
        var weights = Dictionary(
            uniqueKeysWithValues: model.parameters().map { ($0.name, $0.parameter.value.floats) })
        // The package has learned ones in their place.
        if positions == .sinusoidal {
            weights["positions"] = try #require((model as? PerceiverAR)?.sinusoidalTable).floats
        }
        #expect(
            Dictionary(
                uniqueKeysWithValues: found.model.parameters().map { ($0.name, $0.parameter.value.floats) })
                == weights)
        let sizes = try found.settings.tree.decode(CausalSettings.self, at: "model")
        #expect(sizes.positions == (positions == .none ? .none : .learned))
        #expect(sizes.prefixDropout == 0.25 && sizes.dropout == 0.125 && sizes.attentionDropout == 0.125)
        #expect((found.model as? PerceiverAR)?.language.text(of: [78, 111]) == "Hi")
    }

    @Test func `What a configuration says and no model here is, is refused by its name`() throws {
        let cases: [(tokenCount: Int?, (inout SettingsTree) -> Void, [String])] = [
            (23, { $0["model_config"] = nil }, ["\"model_config\"", "has none"]),
            (23, { $0["model_config"] = [1] }, ["\"model_config\"", "[1]"]),
            (23, { $0["model_config.rope_base"] = 5 }, ["\"rope_base\"", "0.11.1"]),
            (23, { $0["model_config.num_heads"] = "2" }, ["\"num_heads\"", "\"2\""]),
            (23, { $0["model_config.num_heads"] = 3 }, ["num_heads", "does not divide the 16"]),
            (23, { $0["model_config.num_heads"] = 0 }, ["num_heads", "from 1"]),
            (23, { $0["model_config.num_heads"] = 16 }, ["even number"]),
            (23, { $0["model_config.max_latents"] = 15 }, ["max_latents", "at most the 14"]),
            (23, { $0["model_config.num_self_attention_rotary_layers"] = -2 }, ["from -1"]),
            (23, { $0["model_config.residual_dropout"] = 1 }, ["residual_dropout", "less than 1"]),
            (22, { _ in }, ["vocabulary of 23 tokens, but the tokenizer has 22"]),
            (nil, { _ in }, ["vocabulary of 23 tokens", "262", "tokenizer.json"]),
            (nil, { $0["tokenizer_class"] = "XLNetTokenizerFast" }, ["XLNetTokenizerFast"]),
        ]
        for (tokenCount, change, parts) in cases {
            let path = try published(config: change, tokenCount: tokenCount)
            let error = #expect(throws: SettingsError.self) { try imported(path) }
            for part in parts + [path] {
                #expect(error?.description.contains(part) == true, "\(part): \(String(describing: error))")
            }
        }
        for (change, part) in [
            ({ $0["model_type"] = "gpt2" }, "\"gpt2\""),
            ({ $0["model_type"] = "perceiver" }, "which is of the type"),
        ] as [((inout SettingsTree) -> Void, String)] {
            let path = try published(config: change)
            let error = #expect(throws: FileError.self) { try imported(path) }
            #expect(error?.description.contains(part) == true, "\(String(describing: error))")
        }
        // The type says enough.
        let path = try published(config: { $0["architectures"] = nil })
        #expect(try imported(path).className == "PerceiverCausalLanguageModel")
        try folder.write(#"{"model": {"type": "Unigram"}}"#, to: "published/tokenizer.json")
        let error = #expect(throws: SettingsError.self) { try imported(path) }
        #expect(error?.description.contains("Unigram") == true, "\(String(describing: error))")
    }

    @Test func `Weights that do not fit are named as they are called there`() throws {
        let bias = "backend_model.output_adapter.bias"
        let query = "backend_model.self_attention.1.0.module.attention.q_proj.weight"
        let frequencies = "backend_model.input_adapter.frq_pos_encoding.inv_freq"
        let path = try published(weights: {
            $0[bias] = nil
            $0[query] = Tensor(zeros: [16, 8])
            $0["backend_model.more"] = Tensor(zeros: [2])
        })
        let error = #expect(throws: FileError.self) { try imported(path) }
        for part in ["\(bias) [23]", "\(query) ([16, 8], expected [16, 16])", "backend_model.more [2]"] {
            #expect(error?.description.contains(part) == true, "\(String(describing: error))")
        }
        let turned = try published(weights: { $0[frequencies] = Tensor([1, 0.5]) })
        let other = #expect(throws: FileError.self) { try imported(turned) }
        #expect(
            other?.description.contains(frequencies) == true && other?.description.contains("10000") == true,
            "\(String(describing: other))")
        // They are not needed.
        _ = try imported(published(weights: { $0[frequencies] = nil }))
    }
}

/// A causal model of PerceiverTests/Fixtures/causal, and what it computes.
private struct CausalModelFixture {
    let weights: [String: Tensor]
    /// As in the group `model_config`.
    let sizes: SettingsTree
    private let contents: TensorFixture

    init(_ name: String) throws {
        let path =
            URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "PerceiverTests/Fixtures/causal/\(name)").path
        let contents = try TensorFixture("\(path).safetensors")
        self.contents = contents
        let tree = try SettingsTree(json: String(contentsOfFile: "\(path).json", encoding: .utf8))
        sizes = try #require(tree["model"])
        let names = contents.names.filter { $0.hasPrefix("weight.") }
        var weights = Dictionary(
            uniqueKeysWithValues: try names.map { name in
                ("backend_model." + name.dropFirst("weight.".count), try contents(name))
            })
        let head = try #require(sizes["num_channels"]?.integer) / #require(sizes["num_heads"]?.integer)
        let turned = Float(sizes["abs_pos_emb"] == true ? head / 2 : head)
        weights["backend_model.input_adapter.frq_pos_encoding.inv_freq"] = Tensor(
            stride(from: 0, to: turned, by: 2).map { 1 / pow(Float(10000), $0 / turned) })
        self.weights = weights
    }

    func tensor(_ name: String) throws -> Tensor { try contents(name) }
}

extension SettingsTree {
    fileprivate var integer: Int? { if case .int(let value) = self { value } else { nil } }
}
