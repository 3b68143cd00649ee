import Foundation
import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

struct ImageInputTests {
    private func input(_ shape: [Int], bands: Int = 2) throws -> ImageInput {
        var settings = ImageInputSettings()
        settings.bands = bands
        return try ImageInput(settings, data: DataDescription(shapes: ["image": shape]))
    }

    @Test(arguments: [([28, 28, 1], 32, 131), ([60, 40, 3], 1, 9), ([2, 5, 4], 0, 6), ([1, 1, 3], 2, 13)])
    func `Channels are those of a pixel and of its position`(shape: [Int], bands: Int, channels: Int) throws {
        let adapter = try input(shape, bands: bands)
        let array = try adapter(Batch(["image": Tensor(zeros: [1] + shape)]))
        #expect(adapter.channels == channels && array.channels == channels)
        #expect(array.content.shape == [1, shape[0] * shape[1], shape[2]])
        #expect(array.positions?.shape == [shape[0] * shape[1], channels - shape[2]])
    }

    @Test func `Positions are Fourier features of row and column, and no parameters`() throws {
        let adapter = try input([3, 4, 1], bands: 5)
        let array = try adapter(Batch(["image": Tensor(zeros: [2, 3, 4, 1])]))
        #expect(array.positions?.rows.floats == fourierPositions(sizes: [3, 4], bandCount: 5).rows.floats)
        #expect(adapter.parameterCount == 0)
    }

    @Test func `Bytes are normalised as in the published settings`() throws {
        let bytes = (0..<256).map { UInt8($0) }
        let content = try input([16, 16, 1])(Batch(["image": Tensor(bytes, shape: [1, 16, 16, 1])])).content
        let published = bytes.map { (Float($0) / 255 - 0.5) / 0.5 }
        #expect(zip(content.floats, published).allSatisfy { abs($0 - $1) < 2e-7 })
    }

    @Test func `Floats from 0 to 1 come out the same as bytes, channels last`() throws {
        let bytes: [UInt8] = [0, 51, 102, 255, 204, 153]
        let adapter = try input([1, 2, 3])
        let expected: [Float] = [-1, -0.6, -0.2, 1, 0.6, 0.2]
        for image in [
            Tensor(bytes, shape: [1, 1, 2, 3]), Tensor(bytes.map { Float($0) / 255 }, shape: [1, 1, 2, 3]),
        ] {
            let content = try adapter(Batch(["image": image])).content
            #expect(content.shape == [1, 2, 3])
            #expect(relativeDifference(content.floats, expected) < 1e-6)
        }
    }

    @Test func `Several images at once are estimated with the channels of the one that has most`() throws {
        let input = CombinedInput(
            ["a": try input([4, 4, 3]), "b": try input([2, 4, 1])], modalityChannels: 2)
        let size = try #require(input.largestArray)
        #expect((size.rowCount, size.contentChannels, size.viewCount) == (24, 3, 1))
    }

    @Test(arguments: [[2, 3, 4, 3], [2, 4, 3, 1], [2, 3, 4], [2, 12, 1]])
    func `A batch of another shape is an error that names both`(shape: [Int]) throws {
        let adapter = try input([3, 4, 1])
        let error = #expect(throws: BatchError.self) {
            try adapter(Batch(["image": Tensor(zeros: shape)]))
        }
        #expect(error?.description.contains("[3, 4, 1]") ?? false)
        #expect(error?.description.contains("\(Array(shape.dropFirst()))") ?? false)
    }

    @Test func `Integers and a batch without images are errors`() throws {
        let adapter = try input([1, 1, 1])
        #expect(throws: BatchError.self) {
            try adapter(Batch(["image": Tensor([Int32(1)], shape: [1, 1, 1, 1])]))
        }
        #expect(throws: BatchError.self) { try adapter(Batch(["tokens": Tensor(zeros: [1, 1, 1, 1])])) }
    }

    @Test(arguments: [
        ("{stem: convolution, patch_size: 2}", "input.patch_size should be 1"),
        ("{positions: learned, position_channels: 7}", "which has 3 channels; those of the positions are 7"),
        ("{normalization: given, normalization_means: [0.5]}", "with 1 means and 0 deviations"),
        (
            "{positions: learned_beside, position_channels: 1000000, position_projection_channels: 1000000}",
            "memory"
        ),
    ])
    func `Settings that do not fit together are errors`(yaml: String, words: String) throws {
        let settings = try SettingsTree(yaml: "input: \(yaml)").decode(ImageInputSettings.self, at: "input")
        let error = #expect(throws: SettingsError.self) {
            try ImageInput(settings, data: DataDescription(shapes: ["image": [4000, 4000, 3]]))
        }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [(4, 0), (5, 1), (6, 1), (9, 2), (16, 3), (21, 5), (34, 8), (224, 55)])
    func `A stem makes a place of about four pixels of an axis`(length: Int, places: Int) throws {
        #expect(ConvolutionStem.places(along: length) == places)
        var settings = ImageInputSettings()
        settings.stem = .convolution
        let data = DataDescription(shapes: ["image": [5, length, 1]])
        guard places > 0 else {
            #expect(throws: SettingsError.self) { try ImageInput(settings, data: data) }
            return
        }
        let input = try ImageInput(settings, data: data)
        input.initialize(seed: 1)
        let array = try input(Batch(["image": Tensor(zeros: [2, 5, length, 1])]))
        #expect(array.content.shape == [2, places, 64] && array.positions?.shape == [places, 130])
    }

    @Test func `Data without images and negative bands are errors`() {
        #expect(throws: SettingsError.self) { try ImageInput(data: DataDescription(shapes: ["tokens": [9]])) }
        #expect(throws: SettingsError.self) { try input([28, 28]) }
        #expect(throws: SettingsError.self) { try input([28, 0, 1]) }
        #expect(throws: SettingsError.self) { try input([28, 28, 1], bands: -1) }
    }
}

struct ImageInputFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        let image = Image(height: 1, width: 2, channelCount: 3, samples: .bytes([12, 34, 56, 255, 0, 0]))
        path = try folder.write(image.pngData(), to: "photo.png")
    }

    private func input(_ shape: [Int], resize: Resizing? = nil) throws -> ImageInput {
        let data = DataDescription(shapes: ["image": shape])
        return try ImageInput(data: resize.map(data.adding) ?? data)
    }

    @Test func `A file becomes a batch of one in the model's colours`() throws {
        let colour = try input([1, 2, 3]).example(.argument(path)).tensor("image")
        #expect(colour.shape == [1, 1, 2, 3])
        #expect(colour.elements(as: UInt8.self) == [12, 34, 56, 255, 0, 0])
        let grey = try input([1, 2, 1]).example(.argument(path)).tensor("image")
        #expect(grey.elements(as: UInt8.self) == [30, 76])
    }

    @Test func `A file that is named as one, and bytes from the standard input, become the same batch`()
        throws
    {
        let input = try input([1, 2, 3])
        let expected = try input.example(.argument(path)).tensor("image").elements(as: UInt8.self)
        let bytes = try Data(contentsOf: URL(filePath: path))
        for source in [ExampleSource.file(path), .standardInput(bytes)] {
            #expect(try input.example(source).tensor("image").elements(as: UInt8.self) == expected)
        }
        let error = #expect(throws: DataError.self) { try input.example(.standardInput(Data())) }
        #expect(error?.path == "standard input")
    }

    @Test func `A file of 16 bits keeps its precision`() throws {
        let deep = Image(height: 1, width: 1, channelCount: 1, samples: .words([257]))
        let path = try folder.write(deep.pngData(), to: "deep.png")
        let image = try input([1, 1, 3]).example(.argument(path)).tensor("image")
        #expect(image.floats == Array(repeating: 257 / 65535, count: 3))
    }

    @Test func `Another size is an error that names the file and both sizes`() throws {
        #expect(
            throws: DataError(
                path: path, expected: "an image of the model's size, 2x1 (height x width)",
                found: "one of 1x2")
        ) { try input([2, 1, 3]).example(.argument(path)) }
    }

    @Test func `Another size is resized for a model of resized images`() throws {
        let image = try input([2, 2, 3], resize: .stretch).example(.argument(path)).tensor("image")
        #expect(image.elements(as: UInt8.self) == [12, 34, 56, 255, 0, 0, 12, 34, 56, 255, 0, 0])
    }

    @Test func `A file that is no PNG image, or for other channels, is an error`() throws {
        let text = try folder.write(Array("hello".utf8), to: "text.png")
        let error = #expect(throws: DataError.self) { try input([1, 2, 3]).example(.argument(text)) }
        #expect(error?.path == text)
        #expect(throws: BatchError.self) { try input([1, 2, 4]).example(.argument(path)) }
    }
}
