import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

/// Checkpoints of PyTorch Lightning with random weights, and what PyTorch computes with them.
struct LightningTextTests {
    private let tokenizers = Result { try TemporaryFolder() }

    private static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Fixtures/Published/lightning"

    /// The import of a checkpoint, with a tokenizer of so many tokens.
    private func imported(_ name: String, tokenCount: Int? = 20) throws -> PublishedImport {
        let tokenizer = try tokenCount.map { count in
            let words = (0..<count - 3).map { "w\($0)" }
            let tokenizer = WordPieceTokenizer(
                publishedWithTokens: WordPieceTokenizer.publishedSpecialTokens + words)
            return try tokenizers.get().write(tokenizer.fileContents(), to: "tokenizer.json")
        }
        return try PublishedImport(
            folder: "\(Self.folder)/\(name).ckpt", tokenizer: tokenizer,
            registry: Registry(plugins: [TextPlugin.self]))
    }

    private func batch() throws -> Batch {
        let inputs = try TensorFile.read("\(Self.folder)/outputs.safetensors")
        return Batch(inputs.filter { $0.key != "logits" })
    }

    @Test func `Masked tokens`() throws {
        let model = try #require(imported("mlm").model as? PerceiverIO)
        var batch = try batch()
        batch.tensors["positions"] = Tensor((0..<8).map { Int32($0 % 4) }, shape: [2, 4])
        let expected = try TensorFile.read("\(Self.folder)/outputs.safetensors")
        let logits = try model(batch).tensor("logits")
        #expect(relativeDifference(logits, try #require(expected["logits"])) < 1e-5)
        #expect(model.encoder.latentShape == [3, 8])
        // Of one layer, what is not known from shapes is how many heads there are.
        let note = try imported("mlm").notes.joined()
        for name in ["encoder_cross", "encoder_self", "decoder_cross"] {
            #expect(note.contains("num_\(name)_attention_heads 4"))
        }
        #expect(!note.contains("num_encoder_layers"))
    }

    @Test func `Labels of a text`() throws {
        let found = try imported("classifier")
        let expected = try TensorFile.read("\(Self.folder)/classifier.safetensors")
        let logits = try found.model(batch()).tensor("logits")
        #expect(relativeDifference(logits, try #require(expected["logits"])) < 1e-5)
        #expect(found.data.classNames == ["neg", "pos"])
        #expect(found.className == "LitTextClassifier")
    }

    @Test(arguments: [nil, 19])
    func `A checkpoint of texts without its tokenizer is an error`(tokenCount: Int?) throws {
        let error = #expect(throws: SettingsError.self) { try imported("mlm", tokenCount: tokenCount) }
        let expected =
            tokenCount == nil ? "--tokenizer tokenizer.json" : "20 tokens, but the tokenizer has 19"
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }
}
