import Layers
import Perceiver
import PerceiverSettings
import Tensors

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// How a model is trained.
public struct TrainingSettings: Settings {
    @Setting(
        "epochs: passes over the training examples; null, as steps are: a new run has those of 10, from 2000 to 10000",
        .many, isChangeable: true)
    public var epochs: Int?
    @Setting("optimiser steps, instead of epochs", .many, isChangeable: true) public var steps: Int?
    @Setting("examples in a batch") public var batchSize = 32
    @Setting("whether batches have examples of similar length, where lengths differ") public
        var lengthBucketing = true
    @Setting("batches whose gradients are summed for one step") public var accumulationSteps = 1
    @Setting(
        "parts that each batch is cut into, whose gradients are summed in one order by any number of ranks; null: a new run "
            + "has as many as ranks", .many, isChangeable: true)
    public var parts: Int?
    @Setting(
        "how ranks sum gradients: fixed, the same bits on any number of ranks, or fast, as MPI likes best",
        isChangeable: true)
    public var reduce = GradientReducer.Order.fixed
    @Setting(
        "whether the state of the optimiser is divided among ranks, each of which updates some of the parameters",
        isChangeable: true)
    public var shardOptimizer = false
    @Setting(
        "seconds without any message from a rank that others wait for, after which the job ends",
        .from(1, to: 1e9), isChangeable: true)
    public var rankTimeout: Double = 300
    @Setting("the highest learning rate of the schedule", .above(0, to: 3e38), isChangeable: true)
    public var learningRate: Double = 1e-3
    /// The rule of the optimiser and its numbers.
    public var optimizer = OptimizerSettings()
    @Setting("learning-rate schedule", isChangeable: true) public var schedule = ScheduleSettings()
    @Setting(
        "balanced, so that rare classes weigh as much as common ones, or a weight for each class in its order; none: all "
            + "examples weigh the same")
    public var classWeights: [String] = []
    @Setting(
        "gradients with a larger norm are scaled down to this; null: never", .above(0, to: 1e9),
        isChangeable: true)
    public var clipNorm: Double? = 1
    @Setting(
        "decay of the average of weights, which is evaluated and kept as the best; null: no average",
        .shareBelowOne, isChangeable: true)
    public var emaDecay: Double?
    @Setting(
        "the validation metric that tells the best checkpoint, such as loss or accuracy; early stopping and plateau "
            + "follow it too; null: accuracy of classes, and otherwise loss")
    public var monitor: String?
    @Setting("whether that metric is best at its min or max; null: min for losses and errors, max for others")
    public var monitorMode: Monitor.Mode?
    @Setting(
        "evaluations without a better value of the monitored metric after which training ends; null: never",
        .many,
        isChangeable: true)
    public var earlyStopping: Int?
    @Setting("folder of the run whose weights this one starts from") public var from: String?
    @Setting("folder of the run that input adapter and encoder were taken from")
    public var encoderFrom: String?
    @Setting("whether input adapter and encoder are frozen") public var freezeEncoder = false
    @Setting("prefixes of the names of frozen parameters") public var frozen: [String] = []
    @Setting(
        "megabytes of memory for cached latents of a frozen encoder; more are cached in a file",
        .from(0, to: 1e9),
        isChangeable: true)
    public var cachedLatentsMB = 2000
    @Setting("how the weights start") public var initialization = Initialization.varianceScaling
    @Setting("standard deviation of truncated_normal, and of queries and keys in local")
    public var initializationStandardDeviation: Float = 0.02
    @Setting(
        "steps between evaluations; null: one after each epoch, or 20 in a run of no given length", .many,
        isChangeable: true)
    public var evaluationSteps: Int?
    @Setting(
        "steps between points of the training curves; null: one at each evaluation", .many, isChangeable: true
    )
    public var logSteps: Int?
    @Setting("examples of your own to predict after each evaluation", isChangeable: true)
    public var samples: [String] = []
    @Setting("labels to show for each sample", isChangeable: true) public var sampleCount = 5
    @Setting("seconds between checkpoints besides those at evaluations", isChangeable: true)
    public var checkpointSeconds: Double = 60
    @Setting("seed of all random numbers of the run", .from(0, to: 0x1p63)) public var seed = 0
    @Setting("threads that work at once; null: as many as there are processors", .threads, isChangeable: true)
    public var threads: Int?
    @Setting(
        "fp32, or bf16: matrix products of factors rounded to bfloat16, faster on some processors; int8 is for predictions alone",
        isChangeable: true)
    public var precision = Precision.float32

    /// How the weights start.
    public enum Initialization: String, Codable, Sendable, CaseIterable {
        /// As in PyTorch's layers.
        case pyTorch = "pytorch"
        /// Truncated normal weights and zero biases, as in the papers.
        case truncatedNormal = "truncated_normal"
        /// Truncated normal weights, the smaller the more inputs each of them sums; zero biases.
        case varianceScaling = "variance_scaling"
        /// Such that attention starts at each position's neighbours, for learned positions.
        case local
    }

    /// The initialization scheme for modules.
    public var scheme: InitializationScheme {
        switch initialization {
        case .pyTorch: .pyTorch
        case .truncatedNormal: .truncatedNormal(standardDeviation: initializationStandardDeviation)
        case .varianceScaling: .varianceScaling
        case .local: .local(standardDeviation: initializationStandardDeviation)
        }
    }

    /// How many parts each batch is cut into.
    var partCount: Int { parts ?? 1 }

    /// As many parts as ranks, where the settings leave it open.
    func decidedParts(rankCount: Int) -> SettingsTree {
        parts == nil && rankCount > 1 ? ["parts": .int(rankCount)] : SettingsTree()
    }

    /// Checks that products are of a precision that has gradients.
    ///
    /// - Throws: `SettingsError` if not.
    func requireGradients() throws {
        guard precision == .int8 else { return }
        throw SettingsError(
            "The setting \"training.precision\" is int8, which is for predictions alone: weights of 8 bits have no gradients, and steps "
                + "of training would be lost in rounding. Train in fp32 or bf16, and say --precision int8 to predict, evaluate, embed or "
                + "generate.")
    }

    /// Checks that each of some ranks has a part of each batch, and that what they are to do fits together.
    ///
    /// - Throws: `SettingsError` if not.
    func requireParts(forRanks rankCount: Int) throws {
        guard rankCount <= partCount else {
            throw SettingsError(
                "A batch has \(partCount) \(partCount == 1 ? "part" : "parts"), which is too few for \(rankCount) ranks; use "
                    + "fewer ranks, or say --training.parts \(rankCount), which rounds otherwise.")
        }
        guard reduce == .fixed || !shardOptimizer else {
            throw SettingsError(
                "The setting \"training.reduce\" is fast, which \"training.shard_optimizer\" does not know: leave out one of them."
            )
        }
        guard partCount <= batchSize else {
            throw SettingsError(
                "The setting \"training.parts\" cuts batches of \(batchSize) into \(partCount); it should be at most the size of "
                    + "a batch.")
        }
    }

    /// Optimiser steps in an epoch of so many examples.
    func stepsPerEpoch(exampleCount: Int) -> Int {
        let batchCount = (exampleCount + batchSize - 1) / batchSize
        return (batchCount + accumulationSteps - 1) / accumulationSteps
    }

    /// The length of a run on so many examples, and how often it is evaluated, where the settings leave the length open.
    ///
    /// Few examples are learned from too, and many take a bounded time.
    func decidedLength(exampleCount: Int) -> SettingsTree {
        guard epochs == nil, steps == nil else { return SettingsTree() }
        let steps = min(max(2000, 10 * stepsPerEpoch(exampleCount: exampleCount)), 10_000)
        return evaluationSteps == nil
            ? ["steps": .int(steps), "evaluation_steps": .int(steps / 20)] : ["steps": .int(steps)]
    }

    /// The names of the parameters of a model that are not frozen.
    func trainedNames(of model: some Model) -> Set<String> {
        let encoding = freezeEncoder ? model as? any ModelWithLatents : nil
        return Set(model.parameters().map(\.name)).filter { name in
            encoding?.makesLatents(name) != true && !frozen.contains { name.hasPrefix($0) }
        }
    }

    /// The defaults, which suit most data: small batches, warm-up and cosine, clipping, and weights that are neither too
    /// small for latents to differ nor too large for the width.
    public init() {}
}
