import PerceiverKit

/// Point clouds: their input, files of them, generated shapes, and a preset.
enum PointsPlugin: Plugin {
    static func register(in registry: inout Registry) {
        registry.addInput(
            "points", summary: "points in space, with Fourier positions", settings: PointsInputSettings.self
        ) { try PointsInput($0, data: $1) }
        registry.addDataset(
            "shapes", for: "points", summary: "points on bodies such as spheres, generated; needs no files",
            settings: ShapesSettings.self, preset: "shapes"
        ) { try PointsDataset(shapes: $0, seed: $1.seed) }
        registry.addDataset(
            "point_files", for: "points", summary: ".off or .xyz files in <class>/train and <class>/test",
            settings: PointFilesSettings.self, recognizes: PointsDataset.recognizesFiles
        ) { try PointsDataset(files: $0, path: $1.path, division: $1.division()) }
        registry.addPreset("shapes", summary: "a small model for the generated shapes", yaml: shapesPreset)
    }
}

private let shapesPreset = """
    model:
      encoder: {latent_count: 16, channels: 64, layer_count: 2, self_attention_count: 2}
    training:
      steps: 600
      evaluation_steps: 150
      batch_size: 32
      learning_rate: 2e-3
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1
      initialization: truncated_normal
      initialization_standard_deviation: 0.15

    """
