import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverImage

/// Pictures are cropped, resized and normalised as the published classifiers of ImageNet expect.
struct PublishedProcessingTests {
    private static let cases: [(name: String, side: Int, share: Double, step: Int)] = [
        ("shrink", 28, 28 / 32, 1), ("grow", 28, 28 / 32, 1), ("tall", 24, 24 / 32, 1),
        ("published", 224, 224 / 256, 16),
    ]

    @Test(arguments: cases)
    func `A picture has the levels that Pillow gives it`(name: String, side: Int, share: Double, step: Int)
        throws
    {
        let tensors = try TensorFile.read("\(Fixtures.folder)/Published/processing/cases.safetensors")
        let picture = try #require(tensors["\(name).picture"])
        let image = Image(
            height: picture.shape[0], width: picture.shape[1], channelCount: 3,
            samples: .bytes(picture.elements(as: UInt8.self)))
        let fitted = image.fitted(
            toHeight: side, width: side, Resizing(.crop, cropShare: share, filter: .bicubic), channelCount: 3)
        var settings = ImageInputSettings()
        settings.normalization = .imagenet
        let normalizer = try PixelNormalizer(settings, data: DataDescription(shapes: [:]), channelCount: 3)
        let values = try normalizer(Tensor(fitted.bytes, shape: [1, side, side, 3]))
        let expected = try #require(tensors["\(name).pixel_values"]).transposed([1, 2, 0])
        let kept = stride(from: 0, to: side, by: step)
        let actual = kept.flatMap { y in
            kept.flatMap { x in values.floats[(y * side + x) * 3..<(y * side + x + 1) * 3] }
        }
        #expect(actual.count == expected.count)
        // A level is at least 1 / 255 / 0.229 after normalisation.
        #expect(zip(actual, expected.floats).map { abs($0 - $1) }.max() ?? .infinity < 1e-5)
    }

    @Test func `What is kept of the data is read back, and a mode alone as ever`() throws {
        let resizing = Resizing(.crop, cropShare: 0.875, filter: .bicubic)
        let data = DataDescription(shapes: ["image": [2, 2, 3]])
        #expect(try data.adding(resizing).fact(Resizing.self) == resizing)
        #expect(try JSONValue(encoding: Resizing(.crop)).literal == "\"crop\"")
        #expect(try JSONValue(encoding: resizing).decoded(as: Resizing.self) == resizing)
        #expect(throws: SettingsError.self) {
            try data.adding(Resizing(.crop, cropShare: 2)).fact(Resizing.self)
        }
    }
}
