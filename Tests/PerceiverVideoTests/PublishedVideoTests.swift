import Foundation
import Perceiver
import PerceiverTraining
import Tensors
import TestSupport
import Testing

@testable import PerceiverVideo

/// The published multimodal model, as the library that it was published for computes it.
struct PublishedVideoTests {
    private static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures/multimodal"

    private static func model() throws -> PerceiverIO {
        let folder = try TemporaryFolder()
        try FormulaWeights.writeModel(of: Self.folder, to: folder.file("model"))
        let registry = Registry(plugins: [VideoPlugin.self])
        return try #require(
            PublishedImport(folder: folder.file("model"), registry: registry).model as? PerceiverIO)
    }

    /// A batch of the fixture's clips: frames with colours last, from 0 to 1.
    private static func batch() throws -> Batch {
        let inputs = try TensorFixture("\(folder)/inputs.safetensors")
        let sound = try inputs("audio")
        return Batch([
            "frames": try inputs("image").transposed([0, 1, 3, 4, 2]),
            "sound": sound.reshaped(to: Array(sound.shape.prefix(2))),
        ])
    }

    @Test(arguments: [nil, 1, 7, 64] as [Int?])
    func `Rows, latents, queries and answers are those of the library`(chunkSize: Int?) throws {
        let published = try Self.model()
        let expected = try TensorFixture("\(Self.folder)/outputs.safetensors")
        var settings = published.settings
        settings.decoder.chunkSize = chunkSize
        let model = PerceiverIO(settings, input: published.input, output: published.output)
        try model.load(Dictionary(uniqueKeysWithValues: published.weights()))
        let batch = try Self.batch()
        let array = try model.input(batch)
        // Frequencies there differ in the last bit, and sines of many turns see that.
        let rounding: Float = 3e-5
        #expect(relativeDifference(array.rows, try expected("rows")) < rounding)
        #expect(relativeDifference(model.encoder(array), try expected("latents")) < 1e-5)

        // There the label is asked last, here first.
        let queries = try model.output.queries(for: array, in: batch)
        let own = try ["reconstruct.audio", "reconstruct.image", "classify"].map { name in
            queries.rows.sliced(try #require(queries.parts[name]), along: 1)
        }
        let kept = Tensor(Array(stride(from: 0 as Int32, to: 211, by: 7)), shape: [1, 31])
        let asked = concatenated(own, along: 1).gathered(kept, along: 1)
        #expect(relativeDifference(asked, try expected("queries.every_seventh")) < rounding)

        let found = try model(batch)
        let image = try expected("logits.image")
        #expect(relativeDifference(try found.tensor("classify.logits"), try expected("logits.label")) < 1e-5)
        #expect(
            relativeDifference(try found.tensor("reconstruct.audio.sound"), try expected("logits.audio"))
                < 1e-5)
        #expect(
            relativeDifference(
                try found.tensor("reconstruct.image.frames").reshaped(to: image.shape), image) < 1e-5)
    }

    @Test func `Some pixels have the positions of those among all`() throws {
        let inputs = try TensorFixture("\(Self.folder)/inputs.safetensors")
        let expected = try TensorFixture("\(Self.folder)/outputs.safetensors")("some.queries")
        let model = try Self.model()
        let output = try #require(
            (model.output as? CombinedOutput)?.adapter("reconstruct.image") as? FramesOutput)
        let pixels = try inputs("some.image").elements(as: Int32.self).map { Int($0) }
        let found = output.features(of: pixels, exampleCount: 1)
        #expect(relativeDifference(found, expected.sliced(0..<found.shape[2], along: 2)) < 1e-5)
    }
}
