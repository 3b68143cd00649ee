@_exported import PerceiverAudio
@_exported import PerceiverImage

/// Video: frames and sound as an input, both reconstructed by an output, moving shapes with tones, folders of clips, and the
/// published model.
public enum VideoPlugin: Plugin {
    /// Adds all of these.
    public static func register(in registry: inout Registry) {
        registry.addInput(
            "video",
            summary:
                "frames and sound: rows of patches of both with Fourier positions, and a row that stands for a label",
            settings: VideoInputSettings.self
        ) { try VideoInput($0, data: $1) }
        registry.addDataset(
            "shapes", for: "video", summary: "generated shapes that move and sound; needs no files",
            settings: ShapesSettings.self, preset: "shapes"
        ) { try ClipsDataset(shapes: $0, request: $1) }
        registry.addDataset(
            "clip-folder", for: "video",
            summary:
                "a folder for each clip, with its frames as pictures and its sound; perhaps within folders of classes",
            settings: ClipFolderSettings.self, recognizes: { ClipFiles.areIn(folder: $0) }
        ) { try ClipsDataset(folder: $0, request: $1) }
        registry.addPublishedModel(.multimodalAutoencoding)
        for benchmark in Benchmark.publishedVideo { registry.addBenchmark(benchmark) }
        registry.addPreset("shapes", summary: "a small model for the generated shapes", yaml: shapesPreset)
    }
}

/// Errors of samples are small numbers, so they are weighted up: otherwise the label's decides where latents look.
///
/// Rows of sound are long, some periods of a tone: at first latents see about the mean of all rows, and that of many short ones is
/// silence.
private let shapesPreset = """
    input: {name: video, bands: 8, samples_per_patch: 80, sound_bands: 32, frames_weight: 10, sound_weight: 30}
    output:
      name: classify+reconstruct
      shared_channels: 96
      reconstruct: {places: 512}
    model:
      encoder:
        latent_count: 64
        channels: 96
        layer_count: 1
        distinct_cross_attention_count: 1
        distinct_block_count: 1
        self_attention_count: 4
        cross_head_count: 4
        self_head_count: 4
      decoder:
        head_count: 4
        qk_channels: 96
        v_channels: 96
        has_query_residual: false
    training:
      steps: 8000
      evaluation_steps: 1000
      batch_size: 8
      learning_rate: 1e-3
      optimizer: {name: adamw, weight_decay: 0.01}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1

    """
