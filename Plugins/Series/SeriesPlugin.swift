import PerceiverKit

/// Series: channels over time as their input, CSV, TSV and NPZ files with times, generated seasons, forecasts, and presets.
public enum SeriesPlugin: Plugin {
    /// Adds all of these.
    public static func register(in registry: inout Registry) {
        registry.addInput(
            "series", summary: "channels over time, with gaps: patches of each channel",
            settings: SeriesInputSettings.self
        ) { try SeriesInput($0, data: $1) }
        registry.addOutput(
            "forecast", for: "series", summary: "the times that follow a window, or quantiles of them",
            settings: ForecastSettings.self, suits: { $0.files[SeriesDescription.fileName] != nil },
            preparing: { settings, dataset, request in
                try settings.checkRanges(at: "output")
                return try ForecastWindows(
                    dataset.required(as: TimelineDataset.self), horizon: settings.horizon,
                    linear: request.takesOver ? nil : request.files[LinearForecast.fileName],
                    needsTraining: request.needsTraining)
            },
            make: { try ForecastOutput($0, context: $1) })
        registry.addOutput(
            "impute", for: "series", summary: "the gaps of a window, or quantiles of what is in them",
            settings: ImputeSettings.self,
            preparing: { settings, dataset, request in
                try settings.checkRanges(at: "output")
                return try HiddenPlaces(
                    dataset.required(as: TimelineDataset.self), share: settings.hide, seed: request.seed,
                    needsTraining: request.needsTraining)
            },
            make: { try ImputeOutput($0, context: $1) })
        registry.addDataset(
            "seasons", for: "series", summary: "hours of three channels that are computed; no files",
            settings: SeasonsSettings.self, preset: "seasons",
            presetsOfOutputs: ["generate": "seasons-generate"]
        ) { try TimelineDataset(seasons: $0, request: $1).examples(for: $1) }
        registry.addDataset(
            "timeline", for: "series",
            summary:
                "a CSV or TSV file with a column of times and a column for each channel, or one for all values, or an NPZ file of arrays",
            settings: TimelineSettings.self, preset: "timeline", recognizes: TimelineDataset.recognizes,
            isCertain: TimelineDataset.hasTimes
        ) { try TimelineDataset(file: $0, request: $1).examples(for: $1) }
        registry.addPreset(
            "timeline", summary: "a small model for series", yaml: timelineModel + timelineTraining)
        registry.addPreset(
            "seasons", summary: "a smaller one, for the generated seasons",
            yaml: seasonsModel + seasonsTraining)
        registry.addPreset(
            "seasons-generate", summary: "a causal model that writes a day of them",
            yaml: writtenSeasons)
    }
}

private let timelineModel = """
    input: {name: series, channels: 64}
    output: {name: forecast}
    model:
      encoder:
        latent_count: 16
        channels: 64
        layer_count: 1
        distinct_cross_attention_count: 1
        distinct_block_count: 1
        self_attention_count: 2
        cross_head_count: 4
        self_head_count: 4
        dropout: 0.3
      decoder:
        head_count: 4
        dropout: 0.3

    """

/// Windows overlap, so a series is soon learned by heart.
private let timelineTraining = """
    training:
      epochs: 3
      batch_size: 32
      learning_rate: 1e-3
      optimizer: {name: adamw, weight_decay: 0.1}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1
      ema_decay: 0.99

    """

private let seasonsModel = """
    input: {name: series, window: 168, patch: 12, channels: 32}
    output: {name: forecast}
    model:
      encoder:
        latent_count: 8
        channels: 32
        layer_count: 1
        distinct_cross_attention_count: 1
        distinct_block_count: 1
        self_attention_count: 2
        cross_head_count: 4
        self_head_count: 4
      decoder:
        head_count: 4

    """

private let seasonsTraining = """
    training:
      steps: 1000
      evaluation_steps: 200
      batch_size: 32
      learning_rate: 2e-3
      optimizer: {name: adamw, weight_decay: 0.01}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1

    """

/// A week is given, 504 tokens, of which the last are latents, and a day follows, 72.
private let writtenSeasons = """
    input: {name: series, window: 168, patch: 12, horizon: 24, token_levels: 128}
    output: {name: generate}
    model: {latent_count: 128, channels: 64, head_count: 4, layer_count: 2, dropout: 0.1}
    training:
      steps: 1500
      evaluation_steps: 250
      batch_size: 16
      learning_rate: 1e-3
      optimizer: {name: adamw, weight_decay: 0.01}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1

    """
