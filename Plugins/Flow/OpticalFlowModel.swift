import PerceiverImage

extension PublishedModel {
    /// The published model for optical flow.
    static let opticalFlow = PublishedModel(
        "PerceiverForOpticalFlow", summary: "where each pixel of a frame is in the next", input: "frames",
        core: .perceiverIO(),
        names: [
            "input.projection.weight": "perceiver.input_preprocessor.conv_after_patches.weight",
            "input.projection.bias": "perceiver.input_preprocessor.conv_after_patches.bias",
            "output.head.weight": "perceiver.decoder.decoder.final_layer.weight",
            "output.head.bias": "perceiver.decoder.decoder.final_layer.bias",
        ],
        trainingSettings: ["input.overlap"],
        read: { files in
            let configuration = files.configuration
            let size = try configuration.value("train_size", default: [368, 496])
            guard size.count == 2, size.allSatisfy({ (1...100_000).contains($0) }) else {
                throw SettingsError(
                    "config.json has the train_size \(size), which should be a height and a width.")
            }
            return PublishedRun(
                input: ["name": "frames", "overlap": .int(min(20, (size.min() ?? 1) / 4))],
                output: ["name": "flow"], data: ["name": "flow-folder"],
                decoder: files.configuration.placeDecoder,
                description: DataDescription(shapes: ["frames": [2, size[0], size[1], 3]]).adding(FlowFact()))
        },
        write: { model, _, configuration in
            guard let input = model.input as? FramesInput, model.output is FlowOutput else {
                throw SettingsError("its output should be \"flow\"")
            }
            try configuration.set("train_size", to: [input.tile.height, input.tile.width])
            try configuration.set("d_model", to: input.channels)
            return [:]
        })
}

/// Says that data has the flow of its frames.
struct FlowFact: DataFact {
    static let name = "flow"
    /// What a number of the flow counts.
    var unit = "pixels"
}
