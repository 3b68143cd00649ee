import PerceiverKit

extension PublishedModel {
    /// The published model that reconstructs frames and sound, and tells a label.
    static let multimodalAutoencoding = PublishedModel(
        "PerceiverForMultimodalAutoencoding", summary: "frames and sound again, and a label", input: "video",
        names: names, trainingSettings: trainingSettings,
        read: { files in
            let configuration = files.configuration
            let output = configuration.outputShape
            guard output.count == 4,
                (output + [configuration.audioSamplesPerFrame]).allSatisfy({ (1...100_000).contains($0) }),
                output[0] == 1, output[1] == configuration.numFrames,
                output[2] == output[3],
                configuration.imageSize > 0, output[2].isMultiple(of: configuration.imageSize)
            else {
                throw SettingsError(
                    "config.json has the output_shape \(output) with \(configuration.numFrames) frames and an image_size of "
                        + "\(configuration.imageSize); it should be [1, frames, side, side], a multiple of that size."
                )
            }
            let shape = VideoShape(
                frameCount: output[1], height: output[2], width: output[3],
                sampleCount: configuration.numFrames * configuration.audioSamplesPerFrame)
            var rate = VideoRate()
            rate.samples = rate.frames * configuration.audioSamplesPerFrame
            var description = DataDescription(shapes: shape.tensors).adding(rate)
            let (label, notes) = try configuration.labels(in: &description)
            guard label["name"]?.text == "classify" else {
                throw SettingsError(
                    "config.json has the problem_type of a model whose labels are no classes.")
            }
            var decoder = DecoderSettings()
            // With "kv", as widths follow there, they are those of the latents; with "q" those of the queries.
            if configuration.crossAttentionShapeForAttention == "kv" {
                (decoder.qkChannels, decoder.vChannels) = (configuration.dLatents, configuration.dLatents)
            }
            decoder.hasQueryResidual = false
            return PublishedRun(
                input: [
                    "name": "video", "patch_size": .int(output[2] / configuration.imageSize),
                    "samples_per_patch": .int(configuration.samplesPerPatch), "bands": 32, "sound_bands": 192,
                    "keeps_unused": true,
                    "label_channels": .int(try configuration.labelNames().count),
                ],
                output: [
                    "name": "classify+reconstruct", "modality_channels": 2,
                    "shared_channels": .int(configuration.outputNumChannels),
                    "classify": ["channels": .int(configuration.labelTrainableNumChannels)],
                ],
                data: [
                    "name": "clip-folder", "frames": .int(shape.frameCount), "height": .int(shape.height),
                    "width": .int(shape.width), "sample_rate": .int(rate.samples),
                ], decoder: decoder, description: description, notes: notes)
        },
        write: { model, data, configuration in
            guard let input = model.input as? VideoInput, let output = model.output as? CombinedOutput,
                let shared = output.sharedChannels,
                let label = output.adapter("classify") as? ClassificationOutput
            else {
                throw SettingsError("its output should be classify+reconstruct, with output.shared_channels")
            }
            let shape = input.shape
            configuration.dModel = input.channels
            configuration.numFrames = shape.frameCount
            configuration.imageSize = shape.height / input.settings.patchSize
            configuration.samplesPerPatch = input.settings.samplesPerPatch
            configuration.audioSamplesPerFrame = shape.sampleCount / shape.frameCount
            configuration.outputShape = [1, shape.frameCount, shape.height, shape.width]
            configuration.outputNumChannels = shared
            configuration.labelTrainableNumChannels = label.channels
            try configuration.setLabels(of: label)
            return [:]
        })

    private static let trainingSettings: Set<String> = [
        "input.frames_weight", "input.sound_weight", "output.reconstruct.hide", "output.reconstruct.places",
        "output.reconstruct.loss_weight", "output.classify.loss_weight", "output.classify.label_smoothing",
    ]

    /// The modalities there, and here the parts of the output that predict them.
    private static let modalities = [
        "audio": "reconstruct.audio", "image": "reconstruct.image", "label": "classify",
    ]

    private static let names: [String: PublishedName] = {
        let preprocessor = "perceiver.input_preprocessor"
        var names: [String: PublishedName] = [
            "output.head.weight": "perceiver.decoder.decoder.final_layer.weight",
            "output.head.bias": "perceiver.decoder.decoder.final_layer.bias",
            "output.parts.classify.adapter.query":
                "perceiver.decoder.modalities.label.decoder.output_position_encodings.position_embeddings",
        ]
        for (modality, part) in modalities {
            names["input.rows.parts.\(modality).padding"] = PublishedName(
                "\(preprocessor).padding.\(modality)")
            names["input.rows.parts.\(modality).token"] = PublishedName("\(preprocessor).mask.\(modality)")
            names["output.parts.\(part).padding"] = PublishedName("perceiver.decoder.padding.\(modality)")
            for last in ["weight", "bias"] {
                names["output.parts.\(part).adapter.head.\(last)"] = PublishedName(
                    "perceiver.output_postprocessor.modalities.\(modality).classifier.\(last)")
            }
        }
        return names
    }()
}
