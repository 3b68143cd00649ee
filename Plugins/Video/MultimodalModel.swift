import PerceiverKit

extension PublishedModel {
    /// The published model that reconstructs frames and sound, and tells a label.
    static let multimodalAutoencoding = PublishedModel(
        "PerceiverForMultimodalAutoencoding", summary: "frames and sound again, and a label", input: "video",
        core: .perceiverIO(), names: names, trainingSettings: trainingSettings,
        read: { files in
            let configuration = files.configuration
            let (shape, side) = try configuration.clip()
            var rate = VideoRate()
            rate.samples = rate.frames * shape.sampleCount / shape.frameCount
            var description = DataDescription(shapes: shape.tensors).adding(rate)
            let (label, notes) = try configuration.labels(in: &description)
            guard label["name"]?.text == "classify" else {
                throw SettingsError(
                    "config.json has the problem_type of a model whose labels are no classes.")
            }
            return PublishedRun(
                input: [
                    "name": "video", "patch_size": .int(shape.height / side),
                    "samples_per_patch": .int(try configuration.value(Key.samplesPerPatch, default: 16)),
                    "bands": 32, "sound_bands": 192,
                    "keeps_unused": true,
                    "label_channels": .int(try configuration.labelNames().count),
                ],
                output: [
                    "name": "classify+reconstruct", "modality_channels": 2,
                    "shared_channels": .int(try configuration.value(Key.answerChannels, default: 512)),
                    "classify": [
                        "channels": .int(try configuration.value(Key.labelChannels, default: 1024))
                    ],
                ],
                data: [
                    "name": "clip-folder", "frames": .int(shape.frameCount), "height": .int(shape.height),
                    "width": .int(shape.width), "sample_rate": .int(rate.samples),
                ], decoder: configuration.placeDecoder, description: description, notes: notes)
        },
        write: { model, data, configuration in
            guard let input = model.input as? VideoInput, let output = model.output as? CombinedOutput,
                let shared = output.sharedChannels,
                let label = output.adapter("classify") as? ClassificationOutput
            else {
                throw SettingsError("its output should be classify+reconstruct, with output.shared_channels")
            }
            let shape = input.shape
            try configuration.set("d_model", to: input.channels)
            try configuration.set(Key.frameCount, to: shape.frameCount)
            try configuration.set(Key.patchSide, to: shape.height / input.settings.patchSize)
            try configuration.set(Key.samplesPerPatch, to: input.settings.samplesPerPatch)
            try configuration.set(Key.samplesPerFrame, to: shape.sampleCount / shape.frameCount)
            try configuration.set(Key.output, to: [1, shape.frameCount, shape.height, shape.width])
            try configuration.set(Key.answerChannels, to: shared)
            try configuration.set(Key.labelChannels, to: label.channels)
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

/// What `config.json` calls the sizes of clips.
private enum Key {
    static let frameCount = "num_frames"
    static let samplesPerFrame = "audio_samples_per_frame"
    static let samplesPerPatch = "samples_per_patch"
    static let output = "output_shape"
    /// Patches along each side of a frame.
    static let patchSide = "image_size"
    static let answerChannels = "output_num_channels"
    static let labelChannels = "_label_trainable_num_channels"
}

extension PublishedConfiguration {
    /// The sizes of a clip, and the patches along each side of its frames.
    ///
    /// - Throws: `SettingsError` for sizes that do not fit together.
    fileprivate func clip() throws -> (VideoShape, patchSide: Int) {
        let output = try value(Key.output, default: [1, 16, 224, 224])
        let frameCount = try value(Key.frameCount, default: 16)
        let (side, samples) = (
            try value(Key.patchSide, default: 56), try value(Key.samplesPerFrame, default: 1920)
        )
        guard output.count == 4, (output + [side, samples]).allSatisfy({ (1...100_000).contains($0) }),
            output[0] == 1, output[1] == frameCount, output[2] == output[3], output[2].isMultiple(of: side)
        else {
            throw SettingsError(
                "config.json has the output_shape \(output) with \(frameCount) frames, \(samples) samples of sound in each and an "
                    + "image_size of \(side); it should be [1, frames, side, side], a multiple of that size.")
        }
        return (
            VideoShape(
                frameCount: frameCount, height: output[2], width: output[3], sampleCount: frameCount * samples
            ),
            side
        )
    }
}
