@_exported import PerceiverKit

/// Sound: its input adapter, four kinds of data sets, and presets.
public enum AudioPlugin: Plugin {
    /// Adds all of these.
    public static func register(in registry: inout Registry) {
        registry.addInput(
            "audio", summary: "sound: log-mel spectrograms or waveforms in patches, with Fourier positions",
            settings: AudioInputSettings.self
        ) { try AudioInput($0, data: $1) }
        addDatasets(to: &registry)
        registry.addPublishedData(.spokenDigits)
        registry.addPreset(
            "tones", summary: "a small model and few steps, for the generated tones", yaml: tonesPreset)
        registry.addPreset(
            "tones-generate", summary: "a causal model that makes a quarter of a second of such tones",
            yaml: madeTonesPreset)
        registry.addPreset(
            "fsdd", summary: "spoken digits of the Free Spoken Digit Dataset", yaml: spokenDigitsPreset)
    }

    /// Formats are tried in this order, because a folder of spoken digits may lie in one that looks like a class.
    private static func addDatasets(to registry: inout Registry) {
        registry.addDataset(
            "tones", for: "audio", summary: "tones of instruments, and chirps, that are computed; no files",
            settings: TonesSettings.self, preset: "tones", presetsOfOutputs: ["generate": "tones-generate"]
        ) { try AudioDataset(tones: $0, request: $1) }
        registry.addDataset(
            "fsdd", for: "audio",
            summary: "spoken digits: a folder of files such as 7_jackson_32.wav, or one with such a folder",
            settings: SpokenDigitsSettings.self, recognizes: FoundExamples.recognizesDigits
        ) {
            try AudioDataset(
                FoundExamples(digits: $0, path: $1.path), path: $1.path, settings: $0, request: $1)
        }
        registry.addDataset(
            "sound-folder", for: "audio",
            summary: "a folder of sound files for each class, perhaps within train and test",
            settings: SoundFolderSettings.self,
            recognizes: { SoundFormat.kinds.areIn(folder: $0) },
            isCertain: SoundFormat.kinds.areMost
        ) { settings, request in
            try requirePath(request.path, to: "a folder with a folder of sound files for each class")
            let found = try FoundExamples(
                classFoldersAt: request.path, SoundFormat.kinds, needsTraining: request.needsTraining)
            return try AudioDataset(found, path: request.path, settings: settings, request: request)
        }
        registry.addDataset(
            "sound-manifest", for: "audio",
            summary: "a CSV or TSV file with the path and labels of each sound, perhaps its split or fold",
            settings: SoundManifestSettings.self, recognizes: FoundExamples.isManifest,
            isCertain: { FoundExamples.isManifest(at: $0, of: SoundFormat.kinds, names: soundManifestNames) },
            readsRows: true
        ) { settings, request in
            try requirePath(request.path, to: "a CSV or TSV file with a row for each sound")
            let found = try FoundExamples(
                manifestAt: request.path, of: SoundFormat.kinds, settings, names: soundManifestNames,
                for: request.division())
            return try AudioDataset(found, path: request.path, settings: settings, request: request)
        }
    }
}

/// What sounds are called: the column of their paths, or the folder that they are in.
private let soundManifestNames = ["audio", "sound", "sounds", "recordings"]

extension PublishedData {
    /// The release whose size and hash tensorflow_datasets has.
    fileprivate static let spokenDigits = PublishedData(
        "fsdd", summary: "2,500 spoken digits of five speakers", dataset: "fsdd",
        files: [
            PublishedFile(
                "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/v1.0.9.tar.gz",
                name: "free-spoken-digit-dataset-1.0.9.tar.gz", byteCount: 11_975_353,
                sha256: "8bc44cde129d505cbbb6b365c09f80c663f2aa77578afc634e6141a2f87100c0")
        ], form: .folderOfArchive("free-spoken-digit-dataset-1.0.9"))
}

/// As for images, initial weights are large enough to tell positions apart from the start.
private let tonesPreset = """
    input: {name: audio, sample_rate: 8000, window: 1, spectrogram: {patch_frames: 4, patch_mels: 4}}
    output: {name: classify}
    training:
      monitor: loss
      steps: 800
      evaluation_steps: 200
      batch_size: 32
      learning_rate: 1.5e-3
      optimizer: {name: adam, weight_decay: 1e-4}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1
      initialization: truncated_normal
      initialization_standard_deviation: 0.15

    """

/// The least rate that holds the basic tones; waveforms, because no spectrogram is needed.
///
/// A quarter of a second is 1,000 tokens, of which a window predicts 250 from all before them. With 256 levels training takes several
/// times as long to hear a tone in the samples.
private let madeTonesPreset = """
    input: {name: audio, sample_rate: 4000, window: 0.25, representation: waveform, token_levels: 64}
    output: {name: generate}
    data: {name: tones, validation_count: 80, test_count: 200}
    model: {latent_count: 250, channels: 128, head_count: 4, layer_count: 4}
    training:
      steps: 1500
      batch_size: 16
      learning_rate: 2e-3
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1
      evaluation_steps: 250

    """

private let spokenDigitsPreset = """
    input:
      name: audio
      sample_rate: 8000
      window: 0.8
      spectrogram: {mel_count: 40, patch_frames: 2, patch_mels: 40}
    output: {name: classify, label_smoothing: 0.1}
    data:
      augmentation: {gain: 6, shift: 0.1, noise: 0.1, masks: 1, time_mask: 0.1, frequency_mask: 0.1}
    training:
      monitor: loss
      epochs: 60
      batch_size: 32
      learning_rate: 2e-3
      optimizer: {name: adamw, weight_decay: 0.05}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1
      initialization: truncated_normal
      initialization_standard_deviation: 0.15

    """
