import PerceiverKit

extension ImagePlugin {
    /// Adds the presets, which spell out their sizes, so that a reader need not look up the defaults.
    static func addPresets(to registry: inout Registry) {
        registry.addPreset(
            "mnist", summary: "the published settings for MNIST, 904,086 parameters", yaml: mnistPreset)
        registry.addPreset(
            "mnist-quick",
            summary:
                "for people in a hurry: patches of 4x4, 16 latents, and images that are slightly turned, scaled and shifted",
            yaml: quickPreset)
        registry.addPreset(
            "digits", summary: "the same model in fewer and smaller steps, for the generated digits",
            yaml: digitsPreset)
        registry.addPreset(
            "digits-generate", summary: "a small model that learns to draw the generated digits in minutes",
            yaml: drawnDigitsPreset)
        registry.addPreset(
            "knee-laterality",
            summary: "left or right knee, split by patient: the TF-Keras original's 9,309,960 parameters",
            yaml: kneePreset)
        registry.addPreset(
            "left-right",
            summary: "folders left and right, 60/20/20 with lists of the splits; patches of 2x2",
            yaml: leftRightPreset)
        registry.addPreset(
            "cifar100-keras",
            summary:
                "the Keras example for CIFAR-100: 9,763,428 parameters, the original's 9,697,637 and 65,791 more",
            yaml: cifar100Preset)
        registry.addPreset(
            "imagenet",
            summary: "the paper's classifier of 50,176 inputs: 44,912,254 parameters for 1,000 classes",
            yaml: imagenetPreset)
    }
}

private let mnistPreset = """
    input: {name: image, bands: 32}
    output: {name: classify}
    model:
      encoder:
        latent_count: 32
        channels: 128
        layer_count: 3
        distinct_cross_attention_count: 2
        distinct_block_count: 2
        self_attention_count: 3
        cross_head_count: 4
        self_head_count: 4
        cross_widening_factor: 1
        self_widening_factor: 1
        dropout: 0
      decoder:
        head_count: 1
        widening_factor: 1
        dropout: 0
      head: decoder
    training:
      monitor: loss
      epochs: 20
      batch_size: 128
      learning_rate: 1e-3
      optimizer: {name: adam, weight_decay: 1e-4}
      schedule: {name: constant}
      clip_norm: null
      initialization: pytorch

    """

/// Patches and half the latents make an epoch cost half as much, and slight changes of the images let all twelve teach.
private let quickPreset = """
    input: {name: image, patch_size: 4}
    output: {name: classify}
    data:
      augmentation: {zoom: 0.1, rotation: 5, shift: 0.04}
    model:
      encoder: {latent_count: 16}
    training:
      epochs: 12
      batch_size: 64

    """

/// Small batches, and initial weights large enough to tell positions apart from the start, reach 97 % in a few minutes.
private let digitsPreset = """
    input: {name: image}
    output: {name: classify}
    training:
      monitor: loss
      steps: 1750
      evaluation_steps: 350
      batch_size: 32
      learning_rate: 1.5e-3
      optimizer: {name: adam, weight_decay: 1e-4}
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1
      initialization: truncated_normal
      initialization_standard_deviation: 0.15

    """

private let kneePreset = """
    # Both blocks share all weights. Each head of the self-attention is as wide as the latents, because Keras's key_dim is the width of a head.
    # A difference: the original adds the output of the cross-attention to its normalised queries; here, as in the papers, it
    # is added to the queries themselves. And the original normalises an image before it is resized, not after.
    # The published run did not mirror images; data.hflip_concat: true does.
    input: {name: image, bands: 32, normalization: image}
    output: {name: classify, label_smoothing: 0.1}
    data:
      name: folder
      label_pattern: '(?<left>left|l_e_f_t)|(?<right>right|r_i_g_h_t)'
      group_pattern: 'OAI(\\d+)'
      validation_share: 0.15
      test_share: 0.15
      balanced_test: true
      height: 64
      width: 64
      resize: crop
      channels: 1
    model:
      encoder:
        latent_count: 128
        channels: 256
        layer_count: 2
        distinct_cross_attention_count: 1
        distinct_block_count: 1
        self_attention_count: 4
        cross_head_count: 1
        self_head_count: 8
        self_qk_channels: 2048
      head: pooled
    training:
      monitor: loss
      epochs: 10
      batch_size: 64
      learning_rate: 4e-3
      optimizer: {name: lamb, weight_decay: 0.1, epsilon: 1e-6}
      schedule: {name: constant}
      clip_norm: null
      initialization: pytorch

    """

/// The model of `cifar100-keras` without its augmentation, as in the second of the knee classifiers.
private let leftRightPreset = """
    # The first run writes the lists of the splits, and later runs read them.
    input: {name: image, patch_size: 2, projected_channels: 256, positions: learned, normalization: range}
    output: {name: classify, hidden_channels: 256}
    data:
      name: folder
      validation_share: 0.2
      test_share: 0.2
      split_lists: runs/left-right-splits
      height: 64
      width: 64
      channels: 3
    model:
    \(kerasModel)
    training:
      monitor: loss
      epochs: 50
      batch_size: 16
      learning_rate: 1e-3
      optimizer: {name: lamb, weight_decay: 1e-4, epsilon: 1e-6}
      schedule: {name: constant}
      clip_norm: null
      initialization: pytorch

    """

private let cifar100Preset = """
    # Unlike the original, the cross-attention has an output map (65,792 parameters), and no trained scale of its
    # scores (1 parameter), but the usual 1 / sqrt(channels). Left out too: residuals from normalised arrays in the
    # cross-attention, and dropout on the logits. As in the original, images are resized before they are mirrored and scaled.
    input: {name: image, patch_size: 2, projected_channels: 256, positions: learned, normalization: training_set}
    output: {name: classify, hidden_channels: 256}
    data:
      height: 64
      width: 64
      augmentation: {flip: true, zoom: 0.2}
    model:
    \(kerasModel)
    training:
      monitor: loss
      epochs: 50
      batch_size: 64
      learning_rate: 1e-3
      optimizer: {name: adam, weight_decay: 0}
      schedule: {name: plateau, plateau_factor: 0.2, plateau_patience: 3}
      early_stopping: 15
      clip_norm: null
      initialization: pytorch

    """

/// Each head of the self-attention is as wide as the latents; both layers share all weights.
private let kerasModel = """
      encoder:
        latent_count: 256
        channels: 256
        layer_count: 2
        distinct_cross_attention_count: 1
        distinct_block_count: 1
        self_attention_count: 4
        cross_head_count: 1
        self_head_count: 8
        self_qk_channels: 2048
        dropout: 0.2
        attention_dropout: 0.1
      head: pooled
    """

private let imagenetPreset = """
    # Cross-attention runs in the input's 261 channels, and all but the first share its weights (arXiv 2103.03206, 4.1).
    # The learning rate is constant for 84 of 120 epochs and then falls along a cosine, where the paper lowers it in three steps.
    input: {name: image, bands: 64, normalization: training_set}
    output: {name: classify, label_smoothing: 0.1}
    data:
      height: 224
      width: 224
      resize: crop
      augmentation:
        {crop_area: 0.08, flip: true, randaugment_layers: 4, randaugment_magnitude: 5, mixup: 0.2, cutmix: true}
    model:
      encoder:
        latent_count: 512
        channels: 1024
        layer_count: 8
        distinct_cross_attention_count: 2
        distinct_block_count: 1
        self_attention_count: 6
        cross_head_count: 1
        self_head_count: 8
        cross_qk_channels: 261
      head: pooled
    training:
      monitor: loss
      epochs: 120
      batch_size: 64
      learning_rate: 4e-3
      optimizer: {name: lamb, weight_decay: 0.1, epsilon: 1e-6}
      schedule: {name: constant_cosine, warmup_fraction: 0.7}
      clip_norm: 10
      initialization: pytorch

    """

/// Sixteen levels are as many as one sees, and a quarter of the samples at a time keeps a step short.
private let drawnDigitsPreset = """
    input: {name: image, token_levels: 16}
    output: {name: generate}
    data: {name: digits, validation_count: 100, test_count: 200}
    model: {latent_count: 196, channels: 96, head_count: 4, layer_count: 4, positions: learned}
    training:
      steps: 1500
      batch_size: 16
      learning_rate: 2e-3
      schedule: {name: one_cycle, warmup_fraction: 0.1}
      clip_norm: 1
      evaluation_steps: 250

    """
