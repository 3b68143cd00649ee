import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

/// Images as pictures to show attention on.
struct ImagePictureTests {
    private func picture(_ shape: [Int], _ image: Tensor) throws -> RowPicture {
        let input = try ImageInput(data: DataDescription(shapes: ["image": shape]))
        return try #require(try input.pictures(of: Batch(["image": image])).first)
    }

    @Test func `An RGB image is its own picture, a cell for each pixel`() throws {
        let bytes = (0..<18).map { UInt8($0) }
        let picture = try picture([2, 3, 3], Tensor(bytes, shape: [1, 2, 3, 3]))
        #expect(picture.pixels.elements(as: UInt8.self) == bytes)
        #expect((picture.lineCount, picture.columnCount) == (2, 3))
        #expect(picture.rows == 0..<6)
    }

    @Test func `Patches are a cell each`() throws {
        var settings = ImageInputSettings()
        settings.patchSize = 2
        let input = try ImageInput(settings, data: DataDescription(shapes: ["image": [4, 6, 1]]))
        let batch = Batch(["image": Tensor([UInt8](repeating: 1, count: 24), shape: [1, 4, 6, 1])])
        let picture = try #require(try input.pictures(of: batch).first)
        #expect((picture.lineCount, picture.columnCount) == (2, 3))
        #expect(picture.rows == 0..<6)
    }

    @Test func `Grey, floats, and channels that are no colours become shades of grey`() throws {
        let grey = try picture([1, 2, 1], Tensor([9, 200] as [UInt8], shape: [1, 1, 2, 1]))
        #expect(grey.pixels.elements(as: UInt8.self) == [9, 9, 9, 200, 200, 200])
        let floats = try picture([1, 2, 1], Tensor([0, 1] as [Float], shape: [1, 1, 2, 1]))
        #expect(floats.pixels.elements(as: UInt8.self) == [0, 0, 0, 255, 255, 255])
        let four = try picture([1, 1, 4], Tensor([7, 1, 2, 3] as [UInt8], shape: [1, 1, 1, 4]))
        #expect(four.pixels.elements(as: UInt8.self) == [7, 7, 7])
    }

    @Test func `A photo that was stretched is shown as it was`() throws {
        let input = try ImageInput(
            data: DataDescription(shapes: ["image": [8, 8, 1]]).adding(Resizing.stretch))
        let folder = try TemporaryFolder()
        try Image(height: 4, width: 16, channelCount: 1, samples: .bytes(Array(repeating: 9, count: 64)))
            .write(toPNGAt: folder.file("wide.png"))
        let example = try input.example(.file(folder.file("wide.png")))
        let picture = try #require(try input.pictures(of: example).first)
        #expect(picture.pixels.shape == [4, 16, 3])
        #expect((picture.lineCount, picture.columnCount) == (8, 8))
    }

    @Test func `There is no one picture of several images`() throws {
        let input = try ImageInput(data: DataDescription(shapes: ["image": [2, 2, 1]]))
        #expect(throws: BatchError.self) {
            try input.pictures(of: Batch(["image": Tensor(zeros: [2, 2, 2, 1])]))
        }
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 2)])
    func `The first and the last look are shown, and one only once`(layers: Int, maps: Int) throws {
        let data = DataDescription(shapes: ["image": [7, 7, 1]])
        var settings = ModelSettings()
        settings.encoder.layerCount = layers
        let model = PerceiverIO(
            settings, input: try ImageInput(data: data),
            output: ClassificationOutput(classNames: ["a", "b"], channels: 8))
        model.initialize(seed: 0)
        let image = Tensor([UInt8](repeating: 9, count: 49), shape: [1, 7, 7, 1])
        let bitmap = try #require(try model.attentionPicture(of: Batch(["image": image])))
        // Titles are a little wider than the pictures below them.
        #expect(bitmap.height == 22 + 224 + 4 + 12 + 22)
        #expect((224 + maps * 232..<224 + maps * 300).contains(bitmap.width))
    }
}
