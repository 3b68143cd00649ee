import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

/// A checkpoint of PyTorch Lightning with random weights, and what PyTorch computes with them.
struct LightningImageTests {
    private static let folder = "\(Fixtures.folder)/Published/lightning"

    @Test func `A classifier of images computes what PyTorch does`() throws {
        let found = try PublishedImport(
            folder: "\(Self.folder)/image.ckpt", registry: Registry(plugins: [ImagePlugin.self]))
        let expected = try TensorFile.read("\(Self.folder)/outputs.safetensors")
        let batch = Batch(["image": try #require(expected["image"])])
        let logits = try found.model(batch).tensor("logits")
        #expect(relativeDifference(logits, try #require(expected["logits"])) < 1e-5)
        #expect(found.className == "LitImageClassifier")
        #expect(found.data.classNames == ["0", "1", "2"])
        #expect(found.notes.count == 2)
        for (key, value) in [
            ("model.encoder.cross_head_count", 2), ("model.encoder.layer_count", 3),
            ("model.encoder.self_attention_count", 2), ("model.decoder.head_count", 1), ("input.bands", 2),
        ] {
            #expect(found.settings.tree[key] == .int(value), "\(key)")
        }
    }

    @Test func `A tokenizer beside a folder, and a file that is no checkpoint, are errors`() throws {
        let registry = Registry(plugins: [ImagePlugin.self])
        let wrong = #expect(throws: SettingsError.self) {
            try PublishedImport(folder: Self.folder, tokenizer: "tokenizer.json", registry: registry)
        }
        #expect(wrong?.description.contains("--tokenizer") == true)
        let other = #expect(throws: FileError.self) {
            try PublishedImport(folder: "\(Self.folder)/outputs.safetensors", registry: registry)
        }
        #expect(other?.description.contains("\"model.encoder.latent\"") == true)
    }
}
