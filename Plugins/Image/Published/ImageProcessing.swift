import Foundation
import PerceiverKit

/// What a published classifier does to a picture first: the content of `preprocessor_config.json`.
struct ImageProcessing {
    let height: Int
    let width: Int
    let resizing: Resizing
    private let moments: ChannelMoments

    /// Reads the file's content; without it, what ImageNet's classifiers do to pictures of `usualSide`.
    ///
    /// - Throws: `SettingsError` for what no input here does.
    init(_ content: SettingsTree?, usualSide: Int) throws {
        let file = try ImageProcessorFile(
            content ?? ["size": .int(usualSide), "crop_size": .int(Self.whole(usualSide))])
        try file.requireScaling()
        (height, width) = try file.size("size", else: 224)
        resizing = try Self.resizing(file, height: height, width: width)
        let defaults = file.defaults.moments
        moments =
            try file.isOn("do_normalize")
            ? ChannelMoments(
                means: file.channels("image_mean", else: defaults.means),
                standardDeviations: file.channels("image_std", else: defaults.standardDeviations))
            : ChannelMoments(means: [0, 0, 0], standardDeviations: [1, 1, 1])
    }

    /// The side of the square whose middle ImageNet's classifiers take.
    private static func whole(_ side: Int) -> Int { Int((Double(side) * 256 / 224).rounded()) }

    /// The middle that the processor cuts out is a share of a square: `size` / `crop_size` of an image's shorter side.
    private static func resizing(
        _ file: ImageProcessorFile, height: Int, width: Int
    ) throws -> Resizing {
        let filter = try file.filter()
        guard try file.isOn("do_center_crop", else: file.defaults.crops) else {
            return Resizing(.stretch, filter: filter)
        }
        guard file.defaults.crops else { throw file.fault("do_center_crop", "false") }
        let whole = try file.size("crop_size", else: 256)
        guard height == width else {
            throw file.fault("size", "as high as wide where do_center_crop is true")
        }
        guard whole.height == whole.width, whole.height >= height else {
            throw file.fault(
                "crop_size",
                "as high as wide and not below size, so that a share of an image's middle square is kept")
        }
        return Resizing(.crop, cropShare: Double(height) / Double(whole.height), filter: filter)
    }

    /// What an input does.
    ///
    /// - Throws: `SettingsError` for what the file has no place for.
    init(of input: ImageInput, resizing: Resizing?) throws {
        guard input.imageShape[2] == 3, let moments = input.fixedMoments else {
            throw SettingsError(
                "its images should have three channels, each normalised by a mean and a deviation of its own: input.normalization "
                    + "imagenet, given, training_set or range")
        }
        (height, width) = (input.imageShape[0], input.imageShape[1])
        self.resizing = resizing ?? .stretch
        self.moments = moments
        guard resizing?.mode == .crop else {
            guard self.resizing.cropShare == 1 else {
                throw SettingsError(
                    "its images are stretched after data.crop_share \(self.resizing.cropShare) of each side is kept, which a "
                        + "preprocessor cannot do; it keeps a share only with data.resize crop")
            }
            return
        }
        guard height == width else {
            throw SettingsError(
                "its images of \(height)x\(width) are cut from the middle (data.resize crop), which a preprocessor does for "
                    + "squares alone")
        }
        guard abs(Double(height) / Double(wholeSide) - self.resizing.cropShare) < 1e-12 else {
            throw SettingsError(
                "a preprocessor keeps a share of whole numbers of pixels, such as \(height)/\(wholeSide), not the "
                    + "data.crop_share \(self.resizing.cropShare) of its images")
        }
    }

    /// What `crop_size` is, of which the middle `height` is kept.
    private var wholeSide: Int { max(height, Int((Double(height) / resizing.cropShare).rounded())) }

    /// The settings of the input.
    var inputSettings: SettingsTree {
        if moments == .imagenet { return ["normalization": "imagenet"] }
        if moments == .range { return ["normalization": "range"] }
        func list(_ values: [Float]) -> SettingsTree { .array(values.map { .double(Double($0)) }) }
        return [
            "normalization": "given", "normalization_means": list(moments.means),
            "normalization_deviations": list(moments.standardDeviations),
        ]
    }

    /// The settings of a folder of pictures.
    var dataSettings: SettingsTree {
        [
            "name": "folder", "height": .int(height), "width": .int(width), "channels": 3,
            "resize": .string(resizing.mode.rawValue), "crop_share": .double(resizing.cropShare),
            "filter": .string(resizing.filter.rawValue),
        ]
    }

    /// The content of the file.
    var file: Data {
        func size(_ height: Int, _ width: Int) -> SettingsTree {
            ["height": .int(height), "width": .int(width)]
        }
        func list(_ values: [Float]) -> SettingsTree {
            // As the shortest text of the number, not with the digits of a double.
            .array(values.map { .double(Double("\($0)") ?? Double($0)) })
        }
        let content: SettingsTree = [
            "image_processor_type": "PerceiverImageProcessor",
            "do_center_crop": .bool(resizing.mode == .crop),
            "crop_size": size(wholeSide, wholeSide), "do_resize": true, "size": size(height, width),
            "resample": .int(resizing.filter == .bicubic ? 3 : 2), "do_rescale": true,
            "rescale_factor": .double(1.0 / 255), "do_normalize": true, "image_mean": list(moments.means),
            "image_std": list(moments.standardDeviations),
        ]
        return Data((content.jsonText(multiline: true) + "\n").utf8)
    }
}
