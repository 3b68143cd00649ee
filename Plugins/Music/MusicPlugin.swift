@_exported import PerceiverKit

/// Music: pieces as events, which a causal model composes and continues.
public enum MusicPlugin: Plugin {
    /// Adds the input, two kinds of data sets, and a preset.
    public static func register(in registry: inout Registry) {
        registry.addInput(
            "music", summary: "the events of a piece: learned embeddings and positions",
            settings: MusicInputSettings.self
        ) { settings, _ in try MusicInput(settings) }
        registry.addDataset(
            "melodies", for: "music", summary: "short pieces that are composed; no files",
            settings: MelodiesSettings.self, preset: "melodies"
        ) { try MusicDataset(melodies: $0, request: $1) }
        registry.addDataset(
            "midi-folder", for: "music",
            summary: "a MIDI file, or a folder of them and of folders with some",
            settings: MIDIFolderSettings.self, recognizes: MusicDataset.recognizes,
            isCertain: { MIDIFile.kinds.reads($0) || MIDIFile.kinds.areMost(inFolder: $0) }
        ) { try MusicDataset(midiAt: $1.path, $0, request: $1) }
        for model in PublishedModel.music { registry.addPublishedModel(model) }
        registry.addPreset(
            "melodies", summary: "a small model that learns to compose in minutes", yaml: melodiesPreset)
    }
}

/// The window holds a whole melody.
private let melodiesPreset = """
    input: {name: music}
    output: {name: generate}
    model: {context_length: 512, latent_count: 256, channels: 128, head_count: 4, layer_count: 4}
    training:
      steps: 1500
      batch_size: 16
      learning_rate: 1e-3
      evaluation_steps: 250

    """
