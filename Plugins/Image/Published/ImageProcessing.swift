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
        func value(_ name: String) -> SettingsTree? { content?[name].flatMap { $0 == .null ? nil : $0 } }
        func number(_ tree: SettingsTree?) -> Double? {
            switch tree {
            case .int(let value): Double(value)
            case .double(let value): value
            default: nil
            }
        }
        func fault(_ name: String, _ expected: String) -> SettingsError {
            SettingsError(
                "preprocessor_config.json has \(value(name)?.jsonText() ?? "nothing") as \"\(name)\", which should be \(expected)."
            )
        }
        func size(_ name: String, _ usual: Int) throws -> (height: Int, width: Int) {
            guard let given = value(name) else { return (usual, usual) }
            let sides = [given["height"] ?? given, given["width"] ?? given].map { number($0) ?? 0 }
            guard sides.allSatisfy({ (1...100_000).contains($0) && $0 == $0.rounded() }) else {
                throw fault(name, "a whole number, or height and width")
            }
            return (Int(sides[0]), Int(sides[1]))
        }
        func isOn(_ name: String) throws -> Bool {
            switch value(name) {
            case nil: return true
            case .bool(let value): return value
            default: throw fault(name, "true or false")
            }
        }
        func channels(_ name: String, _ usual: [Float]) throws -> [Float] {
            guard let given = value(name) else { return usual }
            guard case .array(let elements) = given, elements.count == 3 else {
                throw fault(name, "three numbers")
            }
            return try elements.map { element in
                guard let value = number(element) else { throw fault(name, "three numbers") }
                return Float(value)
            }
        }
        (height, width) = try size("size", usualSide)
        let whole = try size("crop_size", Int((Double(usualSide) * 256 / 224).rounded()))
        let crops = try isOn("do_center_crop")
        let filters: [Int: ResizeFilter] = [2: .bilinear, 3: .bicubic]
        guard let filter = filters[Int(number(value("resample") ?? .int(3)) ?? 0)] else {
            throw fault("resample", "2 (bilinear) or 3 (bicubic)")
        }
        for name in ["do_resize", "do_rescale"] {
            guard try isOn(name) else { throw fault(name, "true") }
        }
        if let factor = number(value("rescale_factor")), abs(factor * 255 - 1) > 1e-6 {
            throw fault("rescale_factor", "1 / 255")
        }
        resizing = Resizing(
            crops ? .crop : .stretch, cropShare: crops ? min(1, Double(height) / Double(whole.height)) : 1,
            filter: filter)
        moments =
            try isOn("do_normalize")
            ? ChannelMoments(
                means: channels("image_mean", ChannelMoments.imagenet.means),
                standardDeviations: channels("image_std", ChannelMoments.imagenet.standardDeviations))
            : ChannelMoments(means: [0, 0, 0], standardDeviations: [1, 1, 1])
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
    }

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
        func whole(_ side: Int) -> Int { Int((Double(side) / resizing.cropShare).rounded()) }
        func list(_ values: [Float]) -> SettingsTree {
            // As the shortest text of the number, not with the digits of a double.
            .array(values.map { .double(Double("\($0)") ?? Double($0)) })
        }
        let content: SettingsTree = [
            "image_processor_type": "PerceiverImageProcessor",
            "do_center_crop": .bool(resizing.mode == .crop),
            "crop_size": size(whole(height), whole(width)), "do_resize": true, "size": size(height, width),
            "resample": .int(resizing.filter == .bicubic ? 3 : 2), "do_rescale": true,
            "rescale_factor": .double(1.0 / 255), "do_normalize": true, "image_mean": list(moments.means),
            "image_std": list(moments.standardDeviations),
        ]
        return Data((content.jsonText(multiline: true) + "\n").utf8)
    }
}
