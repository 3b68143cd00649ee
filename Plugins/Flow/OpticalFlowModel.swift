import PerceiverImage

extension PublishedModel {
    /// The published model for optical flow.
    static let opticalFlow = PublishedModel(
        "PerceiverForOpticalFlow", summary: "where each pixel of a frame is in the next", input: "frames",
        names: [
            "input.projection.weight": "perceiver.input_preprocessor.conv_after_patches.weight",
            "input.projection.bias": "perceiver.input_preprocessor.conv_after_patches.bias",
            "output.head.weight": "perceiver.decoder.decoder.final_layer.weight",
            "output.head.bias": "perceiver.decoder.decoder.final_layer.bias",
        ],
        trainingSettings: ["input.overlap"],
        read: { files in
            let configuration = files.configuration
            let size = configuration.trainSize
            guard size.count == 2, size.allSatisfy({ (1...100_000).contains($0) }) else {
                throw SettingsError(
                    "config.json has the train_size \(size), which should be a height and a width.")
            }
            var decoder = DecoderSettings()
            // With "kv", as widths follow there, they are those of the latents; with "q" those of the queries.
            if configuration.crossAttentionShapeForAttention == "kv" {
                (decoder.qkChannels, decoder.vChannels) = (configuration.dLatents, configuration.dLatents)
            }
            decoder.hasQueryResidual = false
            return PublishedRun(
                input: ["name": "frames", "overlap": .int(min(20, (size.min() ?? 1) / 4))],
                output: ["name": "flow"], data: ["name": "flow-folder"],
                decoder: decoder,
                description: DataDescription(shapes: ["frames": [2, size[0], size[1], 3]]).adding(FlowFact()))
        },
        write: { model, _, configuration in
            guard let input = model.input as? FramesInput, model.output is FlowOutput else {
                throw SettingsError("its output should be \"flow\"")
            }
            configuration.trainSize = [input.tile.height, input.tile.width]
            configuration.dModel = input.channels
            return [:]
        })
}

/// Says that data has the flow of its frames.
struct FlowFact: DataFact {
    static let name = "flow"
    /// What a number of the flow counts.
    var unit = "pixels"
}
