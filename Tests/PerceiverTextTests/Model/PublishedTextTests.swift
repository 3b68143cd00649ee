import Foundation
import Perceiver
import PerceiverTraining
import Tensors
import TestSupport
import Testing

@testable import PerceiverText

/// The published models of texts, as the library that they were published for computes them.
struct PublishedTextTests {
    private static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Fixtures/Published"

    private static func model(_ name: String) throws -> PerceiverIO {
        let registry = Registry(plugins: [TextPlugin.self])
        return try #require(
            PublishedImport(folder: "\(folder)/\(name)", registry: registry).model as? PerceiverIO)
    }

    private static func fixture(_ name: String, _ file: String) throws -> TensorFixture {
        try TensorFixture("\(folder)/\(name)/\(file).safetensors")
    }

    /// A batch of tokens; there a mask has 1 where there is text, here 1 where there is padding.
    private static func batch(_ inputs: TensorFixture, _ prefix: String = "") throws -> Batch {
        let mask = try inputs("\(prefix)attention_mask")
        return Batch([
            "tokens": try inputs("\(prefix)input_ids"),
            "is_padding": Tensor(mask.elements(as: Int32.self).map { UInt8(1 - $0) }, shape: mask.shape),
        ])
    }

    @Test(arguments: ["", "short."])
    func `Masked bytes`(prefix: String) throws {
        let model = try Self.model("masked_lm")
        let (inputs, expected) = (
            try Self.fixture("masked_lm", "inputs"), try Self.fixture("masked_lm", "outputs")
        )
        var batch = try Self.batch(inputs, prefix)
        // There every position of the longest text is predicted.
        batch.tensors["positions"] = Tensor(
            (0..<3).flatMap { _ in (0..<24).map { Int32($0) } }, shape: [3, 24])
        let array = try model.input(batch)
        #expect(relativeDifference(array.rows, try expected("\(prefix)preprocessed")) < 1e-5)
        #expect(relativeDifference(model.encoder(array), try expected("\(prefix)latents")) < 1e-5)
        let logits = try model(batch).tensor("logits")
        #expect(relativeDifference(logits, try expected("\(prefix)logits")) < 1e-5)
    }

    @Test func `The loss of masked bytes, and its gradients`() throws {
        let model = try Self.model("masked_lm")
        let (inputs, expected) = (
            try Self.fixture("masked_lm", "inputs"), try Self.fixture("masked_lm", "outputs")
        )
        var batch = try Self.batch(inputs)
        batch.tensors["positions"] = Tensor(
            (0..<3).flatMap { _ in (0..<24).map { Int32($0) } }, shape: [3, 24])
        batch.tensors["label"] = try inputs("labels")
        var loss: Tensor?
        let gradients = try recording {
            loss = try model.loss(on: batch).value
            return try #require(loss)
        }.gradients()
        #expect(relativeDifference(try #require(loss), try expected("loss")) < 1e-5)
        let published = try #require(PublishedModel.texts.first)
        for entry in model.parameters() {
            let name = try #require(published.name(of: entry.name)?.text)
            let found = try #require(gradients[entry.parameter], "\(entry.name)")
            // A key's bias has no gradient but what rounding leaves.
            #expect(
                relativeDifference(found, try expected("gradient.\(name)"), floor: 1e-2) < 1e-4,
                "\(entry.name)")
        }
    }

    @Test func `Classes of a text`() throws {
        let model = try Self.model("sequence_classification")
        let name = "sequence_classification"
        let (inputs, expected) = (try Self.fixture(name, "inputs"), try Self.fixture(name, "outputs"))
        var batch = try Self.batch(inputs)
        batch.tensors["label"] = try inputs("labels.single_label_classification")
        let array = try model.input(batch)
        #expect(relativeDifference(array.rows, try expected("preprocessed")) < 1e-5)
        #expect(relativeDifference(model.encoder(array), try expected("latents")) < 1e-5)
        #expect(relativeDifference(try model(batch).tensor("logits"), try expected("logits")) < 1e-5)
        let loss = try model.loss(on: batch).value
        #expect(relativeDifference(loss, try expected("loss.single_label_classification")) < 1e-5)
    }

    /// Texts with their ids, as the library's tokenizer gives them.
    private struct TokenizerCases: Decodable {
        struct Text: Decodable {
            let text: String, ids: [Int32], plain: [Int32], decoded: String, skipped: String
        }
        struct Pair: Decodable { let text: String, pair: String, maximum: Int?, ids: [Int32] }
        struct Cut: Decodable { let text: String, maximum: Int, ids: [Int32] }
        struct Broken: Decodable { let ids: [Int32], decoded: String }

        let texts: [Text], pairs: [Pair], truncated: [Cut], broken: [Broken]
    }

    @Test func `Ids are those of the library's tokenizer`() throws {
        let content = try Data(contentsOf: URL(filePath: "\(Self.folder)/tokenizer.json"))
        let cases = try JSONDecoder().decode(TokenizerCases.self, from: content)
        let tokenizer = ByteTokenizer(marksEnds: true)
        for text in cases.texts {
            #expect(tokenizer.encode(text.text) == text.plain)
            #expect(tokenizer.framed(tokenizer.encode(text.text), maximumCount: 2048) == text.ids)
            #expect(tokenizer.decode(text.ids, skippingSpecial: false) == text.decoded)
            #expect(tokenizer.decode(text.ids, skippingSpecial: true) == text.skipped)
        }
        for pair in cases.pairs {
            #expect(
                tokenizer.encodeSeparated(pair.text, pair.pair, maximumCount: pair.maximum ?? 2048)
                    == pair.ids)
        }
        for cut in cases.truncated {
            #expect(tokenizer.framed(tokenizer.encode(cut.text), maximumCount: cut.maximum) == cut.ids)
        }
        for broken in cases.broken {
            #expect(tokenizer.decode(broken.ids, skippingSpecial: false) == broken.decoded)
        }
    }
}
