import Layers
import Perceiver
import PerceiverSettings
import Tensors

/// How a model is trained.
public struct TrainingSettings: Settings {
    /// Passes over the training examples.
    public var epochs = 10
    /// Optimiser steps, in place of `epochs`.
    public var steps: Int?
    /// Examples in a batch.
    public var batchSize = 128
    /// Whether a batch is made of examples of similar length, where the data says their lengths.
    public var similarLengths = true
    /// Batches whose gradients make one step.
    public var accumulation = 1
    /// The learning rate that the schedule is a share of.
    public var learningRate: Double = 1e-3
    /// The rule of the optimiser and its numbers.
    public var optimizer = OptimizerSettings()
    /// How the learning rate changes.
    public var schedule = ScheduleSettings()
    /// Gradients with a larger norm are scaled down to this; nil: never.
    public var clipNorm: Double?
    /// The decay of the average of the weights that is measured and kept as the best; nil: the weights themselves are.
    public var emaDecay: Double?
    /// Evaluations without a lower validation loss after which training ends; nil: it goes on.
    public var earlyStopping: Int?
    /// The folder of a run to start from the weights of; its settings of input, output and model count as defaults.
    public var from: String?
    /// The folder of a run to take input adapter and encoder from, settings and weights, whatever its output.
    public var encoderFrom: String?
    /// Whether the input adapter and the encoder stay as they are.
    public var freezeEncoder = false
    /// Beginnings of the names of parameters that stay as they are, such as `encoder.`.
    public var frozen: [String] = []
    /// The most memory for the latents of a frozen encoder, in units of 1,000,000 bytes; more than that goes to a file.
    public var latentMemoryMB = 2000
    /// How the weights start.
    public var initialization = Initialization.recipe
    /// Deviation of `truncated_normal`, and of the maps to queries and keys in `local`.
    public var initializationDeviation: Float = 0.02
    /// Steps between evaluations; nil: one after each epoch.
    public var evaluationSteps: Int?
    /// Examples of the user's own to predict after each evaluation, each as an argument of `predict`.
    public var samples: [String] = []
    /// Labels to show for each sample.
    public var sampleCount = 5
    /// Seconds between checkpoints besides those at evaluations.
    public var checkpointSeconds: Double = 60
    /// Where every random number of the run comes from.
    public var seed = 0
    /// Threads that work at once; nil: as many as there are processors.
    public var threads: Int?
    /// How exactly products of matrices take their factors, in training and in use; weights and sums are float32.
    public var precision = Precision.float32

    /// How the weights start.
    public enum Initialization: String, Codable, Sendable, CaseIterable {
        /// As PyTorch's layers do.
        case recipe
        /// Truncated normal weights and zero biases, as in the papers.
        case truncatedNormal = "truncated_normal"
        /// So that attention looks at its neighbourhood first, for learned positions.
        case local
    }

    /// How the weights start, as modules take it.
    public var scheme: InitializationScheme {
        switch initialization {
        case .recipe: .recipe
        case .truncatedNormal: .truncatedNormal(deviation: initializationDeviation)
        case .local: .local(deviation: initializationDeviation)
        }
    }

    /// The names of the parameters of a model that training changes.
    func trainedNames(of model: some Model) -> Set<String> {
        let encoding = freezeEncoder ? model as? any ModelWithLatents : nil
        return Set(model.parameters().map(\.name)).filter { name in
            encoding?.makesLatents(name) != true && !frozen.contains { name.hasPrefix($0) }
        }
    }

    /// The defaults: the published MNIST recipe.
    public init() {}

    /// A line for each setting.
    public static let help = [
        "epochs": "passes over the training examples",
        "steps": "optimiser steps, in place of epochs",
        "batch_size": "examples in a batch",
        "similar_lengths": "batches of examples of similar length, where lengths differ",
        "accumulation": "batches whose gradients make one step",
        "learning_rate": "the highest learning rate of the schedule",
        "clip_norm": "gradients with a larger norm are scaled down to this; null: never",
        "ema_decay": "decay of the average of the weights that is measured and kept as the best; null: none",
        "early_stopping":
            "evaluations without a lower validation loss after which training ends; null: never",
        "from": "folder of the run that this one started from the weights of",
        "encoder_from": "folder of the run that input adapter and encoder were taken from",
        "freeze_encoder": "whether input adapter and encoder stay as they are",
        "frozen": "beginnings of the names of parameters that stay as they are",
        "latent_memory_mb": "megabytes of memory for a frozen encoder's latents; more goes to a file",
        "initialization": "how the weights start",
        "initialization_deviation": "deviation of truncated_normal, and of queries and keys in local",
        "evaluation_steps": "steps between evaluations; null: one after each epoch",
        "samples": "examples of your own to predict after each evaluation",
        "sample_count": "labels to show for each sample",
        "checkpoint_seconds": "seconds between checkpoints besides those at evaluations",
        "seed": "where every random number of the run comes from",
        "threads": "threads that work at once; null: as many as there are processors",
        "precision": "fp32, or bf16 for products of factors rounded to bfloat16, quicker on some processors",
    ]

    /// How far to go on, how fast, and what is measured and kept on the way.
    public static let changeable: Set<String> = [
        "epochs", "steps", "learning_rate", "schedule", "clip_norm", "ema_decay", "early_stopping",
        "latent_memory_mb", "evaluation_steps", "samples", "sample_count", "checkpoint_seconds", "threads",
        "precision",
    ]

    /// The numbers that some settings may be.
    public static let ranges: [String: SettingRange] = [
        "epochs": .many,
        "steps": .many,
        "learning_rate": .above(0, to: 3e38),
        "clip_norm": .above(0, to: 1e9),
        "ema_decay": .shareBelowOne,
        "early_stopping": .many,
        "latent_memory_mb": .from(0, to: 1e9),
        "evaluation_steps": .many,
        "seed": .from(0, to: 0x1p63),
        "threads": .threads,
    ]
}

extension OptimizerSettings: Settings {
    /// A line for each setting.
    public static var help: [String: String] {
        [
            "rule": "adam (decay in the gradient), adamw (decay apart), lamb, or sgd with momentum",
            "weight_decay": "what pulls weights to zero",
            "beta1": "decay of the first moment of adam, adamw and lamb",
            "beta2": "decay of the second moment of adam, adamw and lamb",
            "epsilon": "added to the root of the second moment",
            "momentum": "decay of the velocity of sgd",
        ]
    }
    /// The numbers that some settings may be.
    public static var ranges: [String: SettingRange] {
        [
            "beta1": .shareBelowOne,
            "beta2": .shareBelowOne,
            "momentum": .shareBelowOne,
        ]
    }
}

extension ScheduleSettings: Settings {
    /// A line for each setting.
    public static var help: [String: String] {
        [
            "curve": "how the learning rate goes from the first step to the last",
            "rising_share": "share of the steps that rise (one_cycle) or stay (constant_cosine)",
            "warmup_steps": "steps of the straight rise of constant, cosine and plateau",
            "final_share": "the lowest rate of cosine and constant_cosine, as a share of the highest",
            "step_length": "steps between the falls of step",
            "step_factor": "the factor of each fall of step",
            "plateau_patience": "evaluations without a lower validation loss before each fall of plateau",
            "plateau_factor": "the factor of each fall of plateau",
        ]
    }
    /// The numbers that some settings may be.
    public static var ranges: [String: SettingRange] {
        [
            "rising_share": .share,
            "warmup_steps": .manyOrNone,
            "final_share": .share,
            "step_length": .many,
            "plateau_patience": .many,
            "plateau_factor": .share,
        ]
    }
}
