import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

struct PatchInputTests {
    private func input(
        _ shape: [Int], fact: (any DataFact)? = nil, _ change: (inout ImageInputSettings) -> Void
    ) throws -> ImageInput {
        var settings = ImageInputSettings()
        settings.bands = 2
        change(&settings)
        var data = DataDescription(shapes: ["image": shape])
        if let fact { data.add(fact) }
        return try ImageInput(settings, data: data)
    }

    /// One image whose samples are their numbers.
    private func counting(_ shape: [Int]) -> Batch {
        let count = shape.reduce(1, *)
        return Batch(["image": Tensor((0..<count).map { UInt8($0) }, shape: [1] + shape)])
    }

    @Test func `Patches are squares of pixels in row-major order, channels last`() throws {
        let adapter = try input([4, 6, 2]) { $0.patchSize = 2 }
        let array = try adapter(counting([4, 6, 2]))
        #expect(array.content.shape == [1, 6, 8] && array.positions?.shape == [6, 10])
        #expect(adapter.channels == 18 && array.channels == 18)
        let levels = array.content.floats.map { Int((($0 + 1) * 127.5).rounded()) }
        #expect(Array(levels[8..<16]) == [4, 5, 6, 7, 16, 17, 18, 19])
        #expect(Array(levels[24..<32]) == [24, 25, 26, 27, 36, 37, 38, 39])
    }

    @Test func `A projection maps patches, and learned positions are added`() throws {
        let adapter = try input([4, 4, 1]) {
            ($0.patchSize, $0.projectedChannels, $0.positions) = (2, 5, .learned)
        }
        #expect(adapter.channels == 5)
        #expect(adapter.parameters().map(\.name) == ["projection.weight", "projection.bias", "positions"])
        adapter.initialize(seed: 3, scheme: .pyTorch)
        let array = try adapter(counting([4, 4, 1]))
        #expect(array.positions == nil && array.content.shape == [1, 4, 5])
        let weights = Dictionary(uniqueKeysWithValues: adapter.weights().map { ($0.name, $0.tensor) })
        let plain = try input([4, 4, 1]) { $0.patchSize = 2 }(counting([4, 4, 1])).content
        let expected = linear(
            plain, weight: try #require(weights["projection.weight"]), bias: weights["projection.bias"])
        let positions = try #require(weights["positions"])
        #expect(relativeDifference(array.content, expected + positions) < 1e-6)
    }

    @Test(arguments: [3, 0, -2])
    func `A patch that does not divide the image is an error`(size: Int) {
        #expect(throws: SettingsError.self) { try input([4, 6, 1]) { $0.patchSize = size } }
    }

    @Test func `A projection to nothing is an error`() {
        #expect(throws: SettingsError.self) { try input([4, 6, 1]) { $0.projectedChannels = 0 } }
    }

    @Test func `Each image can have mean 0 and standard deviation 1 on its own`() throws {
        let adapter = try input([2, 2, 1]) { $0.normalization = .image }
        let images = Tensor([0, 10, 20, 30, 7, 7, 7, 7] as [UInt8], shape: [2, 2, 2, 1])
        let rows = try adapter(Batch(["image": images])).content.floats
        let deviation = Float(125).squareRoot()
        let expected: [Float] = [-15, -5, 5, 15].map { $0 / deviation } + [0, 0, 0, 0]
        #expect(zip(rows, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(rows)")
    }

    @Test func `Channels can have mean 0 and standard deviation 1 over the training images`() throws {
        let moments = ChannelMoments(means: [0.2, 0.4, 0.6], standardDeviations: [0.1, 0.2, 0.5])
        let adapter = try input([1, 1, 3], fact: moments) { $0.normalization = .trainingSet }
        for image in [
            Tensor([51, 0, 255] as [UInt8], shape: [1, 1, 1, 3]),
            Tensor([0.2, 0, 1] as [Float], shape: [1, 1, 1, 3]),
        ] {
            let rows = try adapter(Batch(["image": image])).content.floats
            #expect(zip(rows, [0, -2, 0.8]).allSatisfy { abs($0 - $1) < 1e-5 }, "\(rows)")
        }
        let error = #expect(throws: SettingsError.self) {
            try input([1, 1, 3]) { $0.normalization = .trainingSet }
        }
        #expect(error?.description.contains("training_set, which needs to know \"channel_moments\"") == true)
        #expect(throws: SettingsError.self) {
            try input([1, 1, 1], fact: moments) { $0.normalization = .trainingSet }
        }
        let flat = ChannelMoments(means: [0.5], standardDeviations: [0])
        #expect(throws: SettingsError.self) {
            try input([1, 1, 1], fact: flat) { $0.normalization = .trainingSet }
        }
    }

    @Test func `A data set says the moments of its training images where the input asks`() throws {
        var digits = DigitsSettings()
        (digits.trainCount, digits.validationCount, digits.testCount) = (40, 5, 5)
        let dataset = try LabelledImageDataset(digits: digits, seed: 1)
        var settings = ImageInputSettings()
        #expect(try dataset.described(for: settings).description == dataset.description)
        settings.normalization = .trainingSet
        let described = try dataset.described(for: settings)
        let input = try ImageInput(settings, data: described.description)
        let rows = try input(described.batch(Array(0..<40), of: .train, epoch: 0)).content
        let mean = rows.mean().scalar
        #expect(abs(mean) < 1e-4)
        #expect(abs((rows * rows).mean().scalar - mean * mean - 1) < 1e-3)
    }

    @Test func `A file is cropped where the model's images were`() throws {
        let folder = try TemporaryFolder()
        let image = Image(height: 2, width: 4, channelCount: 1, samples: .bytes([9, 1, 2, 9, 9, 3, 4, 9]))
        let path = try folder.write(image.pngData(), to: "wide.png")
        let adapter = try input([2, 2, 1], fact: Resizing(.crop)) { _ in }
        let samples = try adapter.example(.argument(path)).tensor("image").elements(as: UInt8.self)
        #expect(samples == [1, 2, 3, 4])
    }
}
