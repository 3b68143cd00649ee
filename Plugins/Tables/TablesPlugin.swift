import PerceiverKit

/// Tables: their input, rows of CSV and TSV files, generated deliveries, and a preset.
public enum TablesPlugin: Plugin {
    /// Adds all of these.
    public static func register(in registry: inout Registry) {
        registry.addInput(
            "table", summary: "rows of a table: numbers, words and dates in columns, with gaps",
            settings: TableInputSettings.self
        ) { try TableInput($0, data: $1) }
        registry.addDataset(
            "deliveries", for: "table", summary: "deliveries, late or in time, that are computed; no files",
            settings: DeliveriesSettings.self, preset: "deliveries"
        ) { try RowsDataset(deliveries: $0, request: $1) }
        registry.addDataset(
            "rows", for: "table",
            summary: "a CSV or TSV file whose rows are examples, or a folder with train.csv",
            settings: RowsSettings.self, preset: "rows", recognizes: RowsDataset.recognizes,
            isCertain: RowsDataset.hasNoTexts, givesWay: true, readsRows: true
        ) { try RowsDataset(files: $0, request: $1) }
        registry.addPreset("rows", summary: "a small model for tables", yaml: rowsModel + rowsTraining)
        registry.addPreset(
            "table+text", summary: "a small model for tables with columns of texts", yaml: rowsWithTexts)
        registry.addPreset(
            "deliveries", summary: "the same, and few steps, for the generated deliveries",
            yaml: rowsModel + deliveriesTraining)
    }
}

private let rowsModel = """
    input: {name: table, channels: 64, bins: 32}
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
      decoder:
        head_count: 4

    """

/// Tables are soon learned by heart, so values are hidden and weights averaged.
private let rowsTraining = """
    data: {augmentation: {hide: 0.1}}
    training:
      monitor: loss
      epochs: 14
      batch_size: 128
      learning_rate: 1.5e-3
      optimizer: {name: adamw, weight_decay: 0.1}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1
      ema_decay: 0.995

    """

/// A few thousand texts are soon learned by heart, so half of their tokens are hidden; larger initial weights find the words
/// that decide within the first epoch.
private let rowsWithTexts = """
    input:
      name: table+text
      table: {channels: 64, bins: 32}
      text: {channels: 64, max_length: 192}
    data:
      table: {augmentation: {hide: 0.1}}
      text: {tokens: {hide: 0.5, vocabulary_size: 5000}}
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
        dropout: 0.2
      decoder:
        head_count: 4
    training:
      epochs: 5
      batch_size: 64
      learning_rate: 1.5e-3
      optimizer: {name: adamw, weight_decay: 0.1}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1
      ema_decay: 0.998
      initialization: truncated_normal
      initialization_standard_deviation: 0.15

    """

private let deliveriesTraining = """
    output: {name: classify}
    training:
      steps: 1200
      evaluation_steps: 200
      batch_size: 128
      learning_rate: 3e-3
      optimizer: {name: adamw, weight_decay: 0.01}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1

    """
