@_exported import PerceiverImage

/// Optical flow: pairs of frames as an input, the motion of each pixel as an output, moving textures, folders of pairs, and the
/// published model.
public enum FlowPlugin: Plugin {
    /// Adds all of these.
    public static func register(in registry: inout Registry) {
        registry.addInput(
            "frames",
            summary:
                "two frames: a row for each pixel, of its 3x3 neighbours in both, with Fourier positions",
            settings: FramesInputSettings.self
        ) { try FramesInput($0, data: $1) }
        registry.addOutput(
            "flow", for: "frames",
            summary: "optical flow: where each pixel of the first frame is in the second",
            settings: FlowOutputSettings.self, suits: { $0.has(FlowFact.self) }
        ) { try FlowOutput($0, context: $1) }
        registry.addDataset(
            "textures", for: "frames", summary: "generated textures that move; needs no files",
            settings: TexturesSettings.self, preset: "textures"
        ) { try FramesDataset(textures: $0, request: $1) }
        registry.addDataset(
            "flow-folder", for: "frames",
            summary: "a folder of frames with the flow of each but the last of a scene in a .flo file",
            settings: FlowFolderSettings.self, recognizes: FlowFiles.areIn(folder:)
        ) { try FramesDataset(folder: $0, request: $1) }
        registry.addPublishedModel(.opticalFlow)
        registry.addBenchmark(.publishedFlow)
        registry.addPreset(
            "textures", summary: "a small model for the generated textures", yaml: texturesPreset)
    }
}

/// Content is wide and positions narrow, so that what is seen counts beside where it is; a second cross-attention asks with what the first
/// has found.
private let texturesPreset = """
    input: {name: frames, channels: 128, bands: 8}
    output: {name: flow}
    model:
      encoder:
        latent_count: 64
        channels: 96
        layer_count: 2
        distinct_cross_attention_count: 2
        distinct_block_count: 2
        self_attention_count: 2
        cross_head_count: 4
        self_head_count: 4
      decoder:
        head_count: 4
        qk_channels: 96
        v_channels: 96
        has_query_residual: true
    training:
      steps: 4000
      evaluation_steps: 500
      batch_size: 16
      learning_rate: 1e-3
      optimizer: {name: adamw, weight_decay: 0.01}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1
      initialization: pytorch

    """
