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
        let registry = Registry(plugins: [VideoPlugin.self])
        let imported = try PublishedImport(folder: Self.folder, registry: registry)
        let expected = try TensorFixture("\(Self.folder)/outputs.safetensors")
        var settings = imported.model.settings
        settings.decoder.chunkSize = chunkSize
        let model = PerceiverIO(settings, input: imported.model.input, output: imported.model.output)
        try model.load(Dictionary(uniqueKeysWithValues: imported.model.weights()))
        let batch = try Self.batch()
        let array = try model.input(batch)
        // Frequencies there differ in the last bit, and sines of many turns see that.
        let rounding: Float = 3e-5
        #expect(relativeDifference(array.rows, try expected("preprocessed")) < rounding)
        #expect(relativeDifference(model.encoder(array), try expected("latents")) < 1e-5)

        // There the label is asked last, here first.
        let queries = try model.output.queries(for: array, in: batch)
        let theirs = try expected("decoder_query")
        for (name, range) in [
            ("classify", 210..<211), ("reconstruct.audio", 0..<18), ("reconstruct.image", 18..<210),
        ] {
            let own = queries.rows.sliced(try #require(queries.parts[name]), along: 1)
            #expect(relativeDifference(own, theirs.sliced(range, along: 1)) < rounding, "\(name)")
        }
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
        let expected = try TensorFixture("\(Self.folder)/outputs.safetensors")("some.decoder_query")
        let registry = Registry(plugins: [VideoPlugin.self])
        let model = try PublishedImport(folder: Self.folder, registry: registry).model
        let output = try #require(
            (model.output as? CombinedOutput)?.adapter("reconstruct.image") as? FramesOutput)
        let pixels = try inputs("some.image").elements(as: Int32.self).map { Int($0) }
        let found = output.features(of: pixels, exampleCount: 1)
        let theirs = expected.sliced(0..<1, along: 0).sliced(3..<3 + pixels.count, along: 1)
        #expect(relativeDifference(found, theirs.sliced(0..<found.shape[2], along: 2)) < 1e-5)
    }
}
