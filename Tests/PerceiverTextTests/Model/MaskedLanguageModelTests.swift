import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

/// The whole model, against PyTorch and against the published number of parameters.
struct MaskedLanguageModelTests {
    /// What Tests/PerceiverTests/Fixtures/make_fixtures.py wrote.
    private static func fixture() throws -> [String: Tensor] {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try TensorFile.read(
            tests.path + "/PerceiverTests/Fixtures/masked_language_model.safetensors")
    }

    /// The fixture's parameters by our names.
    private static func parameters(_ prefix: String, of fixture: [String: Tensor]) -> [String: Tensor] {
        var found: [String: Tensor] = [:]
        for (name, tensor) in fixture where name.hasPrefix(prefix) {
            let ours = name.dropFirst(prefix.count)
                .replacing(/^(embedding|positions)/) { "input.\($0.1)" }
                .replacing(/^perceiver\.layers\.(\d)\.cross_attention/) { "encoder.cross_attention.\($0.1)" }
                .replacing(/^perceiver\.layers\.(\d)\.self_attention/) {
                    "encoder.self_attention.\($0.1).layers"
                }
                .replacing("perceiver.latents", with: "encoder.latents")
                .replacing("perceiver.queries", with: "output.query")
                .replacing("perceiver.head", with: "output.head")
                .replacing("perceiver.decoder", with: "decoder.cross_attention")
            found[String(ours)] = tensor
        }
        return found
    }

    @Test func `Logits, loss and gradients equal PyTorch's over all positions`() throws {
        let fixture = try Self.fixture()
        let model = try SmallModel.make(seed: nil)
        try model.load(Self.parameters("weight.", of: fixture))
        let labels = try #require(fixture["labels"])
        var batch = Batch([
            "tokens": try #require(fixture["ids"]), "is_padding": try #require(fixture["is_padding"]),
            "positions": Tensor((0..<30 as Range<Int32>).map { $0 % 10 }, shape: [3, 10]),
        ])
        #expect(try relativeDifference(model(batch).tensor("logits"), #require(fixture["logits"])) < 1e-5)

        let positions = labels.elements(as: Int32.self).enumerated().filter { $0.element != -100 }
        let byExample = (0..<3).map { example in positions.filter { $0.offset / 10 == example } }
        batch.tensors["positions"] = Tensor(
            padding: byExample.map { $0.map { Int32($0.offset % 10) } }, with: 0)
        batch.tensors["label"] = Tensor(padding: byExample.map { $0.map(\.element) }, with: -100)
        let loss = try recording { try model.loss(on: batch).value }
        #expect(try relativeDifference(loss, #require(fixture["loss"])) < 1e-5)
        let gradients = loss.gradients()
        let expected = Self.parameters("gradient.", of: fixture)
        #expect(expected.count == model.parameters().count)
        for entry in model.parameters() {
            let found = gradients[entry.parameter] ?? Tensor(zeros: entry.parameter.shape)
            // A key's bias cancels in the softmax: its exact gradient is zero, and PyTorch's is rounding.
            let difference = try relativeDifference(
                found, #require(expected[entry.name], "\(entry.name)"), floor: 1e-3)
            #expect(difference < 1e-4, "\(entry.name): \(difference)")
        }
    }

    /// The text input and the output `mlm` with a list of words for a tokenizer.
    private enum WordsPlugin: Plugin {
        static func register(in registry: inout Registry) {
            registry.addInput("text", summary: "words", settings: TokenInputSettings.self) { settings, _ in
                try TokenInput(settings, tokenizer: WordList(count: 10_003))
            }
            registry.addInput("image", summary: "pixels", settings: TokenInputSettings.self) { _, _ in
                NoInput()
            }
            registry.addOutput("mlm", summary: "tokens", settings: VocabularyOutputSettings.self) {
                try VocabularyOutput($0, context: $1)
            }
            for input in ["text", "image"] {
                registry.addDataset("no \(input)", for: input, summary: "", settings: TokenInputSettings.self)
                {
                    _, _ in throw SettingsError("There is no data.")
                }
            }
        }
    }

    private struct NoInput: InputWithExamples {
        let channels = 8
        func callAsFunction(_ batch: Batch) throws -> InputArray { throw BatchError("No input.") }
        func example(_ source: ExampleSource) throws -> Batch { throw BatchError("No input.") }
    }

    private func model(_ changes: String) throws -> PerceiverIO {
        let registry = Registry(plugins: [WordsPlugin.self])
        let base = try SettingsTree(
            yaml: """
                input: {name: text}
                output: {name: mlm}
                model:
                  encoder: {latent_count: 64, channels: 64, self_attention_count: 6}
                  decoder: {head_count: 4}
                """)
        let settings = try RunSettings(registry: registry, layers: [base, SettingsTree(yaml: changes)])
        return try settings.makePerceiverIO(for: DataDescription(shapes: [:]))
    }

    @Test func `The model has the published number of parameters`() throws {
        let model = try model("{}")
        #expect(model.parameterCount == 1_738_643)
        #expect(model.input.parameterCount + model.encoder.parameterCount == 1_030_336)
        #expect(try self.model("output: {ties_embedding: true}").parameterCount == 1_738_643 - 10_003 * 64)
    }

    @Test func `An input of another kind, or no decoder, is an error`() {
        for (changes, reason) in [
            ("input: {name: image}", "a TokenInput"), ("model: {head: pooled}", "should be decoder"),
        ] {
            let error = #expect(throws: SettingsError.self) { try model(changes) }
            #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        }
    }
}
