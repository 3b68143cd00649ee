import Foundation
import Perceiver
import PerceiverFlow
import PerceiverImage
import PerceiverTraining
import Tensors
import TestSupport
import Testing

@testable import PerceiverFlow

/// The published model for optical flow, as the library that it was published for computes it.
struct PublishedFlowTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures"

    private static func model() throws -> PerceiverIO {
        let folder = try TemporaryFolder()
        try FormulaWeights.writeModel(of: "\(Self.folder)/optical_flow", to: folder.file("model"))
        let registry = Registry(plugins: [FlowPlugin.self])
        return try #require(
            PublishedImport(folder: folder.file("model"), registry: registry).model as? PerceiverIO)
    }

    private static func tensors(_ name: String) throws -> TensorFixture {
        try TensorFixture("\(folder)/\(name).safetensors")
    }

    @Test func `The benchmark has the published sizes`() throws {
        let registry = Registry(plugins: [FlowPlugin.self])
        let benchmark = try registry.benchmarks.entry("flow")
        let settings = try RunSettings(
            registry: registry, preset: benchmark.preset, layers: [SettingsTree(yaml: benchmark.settings)])
        #expect(try settings.makePerceiverIO(for: benchmark.data()).parameterCount == 41_057_134)
    }

    @Test func `Rows, latents and flow are those of the library`() throws {
        let model = try Self.model()
        let input = try #require(model.input as? FramesInput)
        let expected = try Self.tensors("optical_flow/outputs")
        // [b, frame, 27, h, w] to a row of both frames for each pixel.
        let patches = try Self.tensors("optical_flow/inputs")("inputs")
        let rows = patches.reshaped(to: [2, 54, 117]).transposed([0, 2, 1])
        let array = input.array(of: rows)
        let batch = Batch(["frames": Tensor(zeros: [2, 2, 9, 13, 3])])
        let found = try model(array, in: batch)
        let rowsKept = Tensor(
            (0..<2).flatMap { _ in stride(from: 0 as Int32, to: 117, by: 9) }, shape: [2, 13])
        #expect(
            try relativeDifference(array.rows.gathered(rowsKept, along: 1), expected("rows.every_ninth"))
                < 1e-5)
        #expect(try relativeDifference(model.encoder(array), expected("latents")) < 1e-5)
        #expect(try relativeDifference(found.tensor("flow") * (1 / 20), expected("logits")) < 1e-5)
    }

    @Test(arguments: ["exact", "held_back", "larger", "one_axis"])
    func `Larger frames are cut into tiles, and put together again`(name: String) throws {
        let model = try Self.model()
        let input = try #require(model.input as? FramesInput)
        let inputs = try Self.tensors("optical_flow/pairs")
        let expected = try Self.tensors("optical_flow/tiles")
        let pair = try inputs(name)
        let frames = pair.reshaped(to: [1] + pair.shape)
        let tiles = FrameTiles(tile: input.tile, frame: (pair.shape[1], pair.shape[2]), overlap: 3)
        let first = frames.neighbours(in: tiles).sliced(0..<1, along: 0)
        let patches = try expected("\(name).patches")
        #expect(relativeDifference(first, patches.reshaped(to: [1, 54, 117]).transposed([0, 2, 1])) < 1e-6)
        let flow = try Self.merged(model, frames, tiles)
        let truth = try expected("\(name).flow")
        #expect(relativeDifference(flow.reshaped(to: truth.shape), truth) < 1e-5)
    }

    /// The flow of frames in tiles whose overlap is not that of the published model.
    private static func merged(_ model: PerceiverIO, _ frames: Tensor, _ tiles: FrameTiles) throws -> Tensor {
        let input = try #require(model.input as? FramesInput)
        let array = input.array(of: frames.neighbours(in: tiles))
        let count = tiles.starts.count
        let whole = Batch(["frames": Tensor(zeros: [count, 2, tiles.tile.height, tiles.tile.width, 3])])
        let flow = try model(array, in: whole).tensor("flow")
        return Tensor(tiles.merged(flow.floats[...]), shape: [tiles.frame.height, tiles.frame.width, 2])
    }

    @Test func `Tiles start where the fixture says`() {
        for (size, tile, overlap, starts) in [
            (16, 9, 3, [0, 6, 7]), (34, 13, 3, [0, 10, 20, 21]), (31, 13, 3, [0, 10, 18]),
            (436, 368, 20, [0, 68]),
            (368, 368, 20, [0]), (716, 368, 20, [0, 348]), (1080, 368, 20, [0, 348, 696, 712]),
            (1440, 496, 20, [0, 476, 944]),
        ] {
            #expect(FrameTiles.starts(along: size, tile: tile, overlap: overlap) == starts)
        }
    }
}
