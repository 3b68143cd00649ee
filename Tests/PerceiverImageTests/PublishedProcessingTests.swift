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

    @Test(arguments: [
        ("{}", 224, 224, Resizing(.crop, cropShare: 0.875, filter: .bicubic)),
        (
            "{size: 28, crop_size: {height: 32, width: 32}}", 28, 28,
            Resizing(.crop, cropShare: 0.875, filter: .bicubic)
        ),
        ("{size: 112}", 112, 112, Resizing(.crop, cropShare: 0.4375, filter: .bicubic)),
        (
            "{size: {height: 20, width: 30}, do_center_crop: false, resample: 2}", 20, 30,
            Resizing(.stretch, filter: .bilinear)
        ),
        (
            "{image_processor_type: ViTImageProcessorFast, size: 32}", 32, 32,
            Resizing(.stretch, filter: .bilinear)
        ),
    ])
    func `A preprocessor's file says what is done to a picture`(
        file: String, height: Int, width: Int, resizing: Resizing
    ) throws {
        let processing = try ImageProcessing(SettingsTree(yaml: file), usualSide: 224)
        #expect(processing.height == height && processing.width == width)
        #expect(processing.resizing == resizing)
        let isRange = file.contains("ViT")
        #expect(processing.inputSettings["normalization"] == .string(isRange ? "range" : "imagenet"))
    }

    @Test(arguments: [
        ("[1, 2]", "should be an object"),
        (#"{"size": {"height": 20, "width": 30}}"#, #""size""#),
        (#"{"size": {"shortest_edge": 224}}"#, #""size""#),
        (#"{"crop_size": {"height": 256, "width": 320}}"#, #""crop_size""#),
        (#"{"crop_size": 200}"#, #""crop_size""#),
        (#"{"image_processor_type": "CLIPImageProcessor"}"#, #""CLIPImageProcessor""#),
        (
            #"{"feature_extractor_type": "ViTFeatureExtractor", "do_center_crop": true}"#,
            #""do_center_crop""#
        ),
        (#"{"resample": 2.5}"#, #""resample""#), (#"{"do_resize": false}"#, #""do_resize""#),
        (#"{"rescale_factor": 1}"#, #""rescale_factor""#), (#"{"do_pad": true}"#, #""do_pad""#),
    ])
    func `What no setting says is refused by the field's name`(file: String, part: String) throws {
        let error = #expect(throws: SettingsError.self) {
            try ImageProcessing(SettingsTree(json: file), usualSide: 224)
        }
        #expect(error?.description.contains(part) == true, "\(error as Any)")
    }

    @Test(arguments: [
        (8, 8, Resizing(.crop, cropShare: 0.8, filter: .bicubic), nil),
        (8, 12, Resizing(.stretch), nil),
        (8, 8, Resizing(.crop, cropShare: 0.9), "data.crop_share"),
        (8, 8, Resizing(.stretch, cropShare: 0.8), "data.crop_share"),
        (8, 12, Resizing(.crop), "8x12"),
    ])
    func `A file is written that says the same, or what cannot be said is named`(
        height: Int, width: Int, resizing: Resizing, part: String?
    ) throws {
        var settings = ImageInputSettings()
        settings.normalization = .imagenet
        let input = try ImageInput(settings, data: DataDescription(shapes: ["image": [height, width, 3]]))
        do {
            let file = try ImageProcessing(of: input, resizing: resizing).file
            let again = try ImageProcessing(
                SettingsTree(yaml: String(decoding: file, as: UTF8.self)), usualSide: 224)
            #expect(part == nil && again.height == height && again.width == width)
            #expect(again.resizing == resizing)
        } catch let error as SettingsError {
            #expect(part.map { error.description.contains($0) } == true, "\(error)")
        }
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
