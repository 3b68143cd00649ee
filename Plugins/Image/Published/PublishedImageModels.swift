import Foundation
import PerceiverKit

extension PublishedModel {
    /// The published classifiers of ImageNet, which differ in what they make of a picture.
    static let images = [
        image(
            "PerceiverForImageClassificationLearned", summary: "labels of an image, with learned positions",
            names: [
                "input.projection.weight": PublishedName("\(published).convnet_1x1.weight", trailingAxes: 2),
                "input.projection.bias": "\(published).convnet_1x1.bias",
                "input.positions": "\(published).position_embeddings.position_embeddings",
                "input.position_projection.weight": "\(published).positions_projection.weight",
                "input.position_projection.bias": "\(published).positions_projection.bias",
            ]
        ) { side in
            // The class has these numbers written in.
            [
                "positions": "learned_beside", "projected_channels": 256, "position_channels": 256,
                "position_projection_channels": 256,
            ]
        },
        image(
            "PerceiverForImageClassificationFourier", summary: "labels of an image, with Fourier positions",
            names: [:]
        ) { _ in ["bands": 64, "resolution": 224] },
        image(
            "PerceiverForImageClassificationConvProcessing",
            summary: "labels of an image, after a convolution, with Fourier positions",
            names: [
                "input.stem.convolution.weight": "\(published).convnet.conv.weight",
                "input.stem.norm.weight": "\(published).convnet.batchnorm.weight",
                "input.stem.norm.bias": "\(published).convnet.batchnorm.bias",
                "input.stem.norm.running_mean": "\(published).convnet.batchnorm.running_mean",
                "input.stem.norm.running_variance": "\(published).convnet.batchnorm.running_var",
                "input.stem.norm.batch_count": PublishedName(
                    "\(published).convnet.batchnorm.num_batches_tracked", isCount: true),
            ]
        ) { _ in ["stem": "convolution", "stem_channels": 64, "bands": 64, "resolution": 56] },
    ]

    private static let published = "perceiver.input_preprocessor"

    /// A classifier of images; `settings` are those of its input, for images of a side.
    private static func image(
        _ className: String, summary: String, names: [String: PublishedName],
        settings: @escaping @Sendable (_ side: Int) -> SettingsTree
    ) -> PublishedModel {
        PublishedModel(
            className, summary: summary, input: "image", core: .perceiverIO(),
            names: names.merging(PublishedName.labels) { $1 },
            // How samples are normalised is in a file of its own.
            trainingSettings: [
                "input.normalization", "input.normalization_means", "input.normalization_deviations",
            ],
            read: { files in
                let hasTable = names["input.positions"] != nil
                let side = try files.configuration.value("image_size", default: 56)
                guard (1...100_000).contains(side) else {
                    throw SettingsError(
                        "config.json has the image_size \(side), which should be from 1 to 100000.")
                }
                let processing = try ImageProcessing(
                    files.preprocessing, usualSide: hasTable ? side : 224)
                var description = DataDescription(
                    shapes: ["image": [processing.height, processing.width, 3]])
                description.add(processing.resizing)
                let (output, notes) = try files.configuration.labels(in: &description)
                var input = try settings(processing.height).merging(processing.inputSettings)
                input["name"] = "image"
                if hasTable, (processing.height, processing.width) != (side, side) {
                    input["position_grid"] = .int(side)
                }
                return PublishedRun(
                    input: input, output: output, data: processing.dataSettings, description: description,
                    notes: notes)
            },
            write: { model, data, configuration in
                guard let input = model.input as? ImageInput else {
                    throw SettingsError("its input should be \"image\"")
                }
                try configuration.setLabels(of: model.output)
                try configuration.set("d_model", to: input.channels)
                if let places = input.learned?.positions.shape[0] {
                    try configuration.set("image_size", to: Int(Double(places).squareRoot().rounded()))
                }
                let processing = try ImageProcessing(of: input, resizing: try data.fact(Resizing.self))
                return ["preprocessor_config.json": processing.file]
            })
    }
}
