import ArgumentParser
import Perceiver
import PerceiverFiles
import PerceiverSettings
import PerceiverTraining
import Tensors

/// The command `perceiver-io bench`.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Time training steps or predictions of a known model.",
        discussion: """
            Examples:

              perceiver-io bench mnist-train
              perceiver-io bench mnist-infer --batch 32 --steps 20 --threads 1 --json
              perceiver-io bench long-infer --steps 1 --inputs 1024 4096 16384 50176 200704
              mpirun -n 2 perceiver-io bench mnist-train --threads 1
              perceiver-io bench imagenet-train --steps 1 --model.encoder.activation_checkpointing true
              perceiver-io bench text-ar-generate --batch 16

            Two steps warm up; the median of the others is what to compare. The operations of a step's products are counted, \
            beside as many as the papers' formulas take, and their speed is compared with that of one large product of \
            matrices. NAME-generate continues prompts of half the positions by as many tokens as there are latents, the likeliest each \
            time. If the environment sets OPENBLAS_CORETYPE, slower kernels may be in use: `perceiver-io info` shows which.
            """)

    @Argument(help: "The task to time: NAME-train, NAME-infer, or NAME-generate of a causal model.")
    var task: String

    @Option(help: ArgumentHelp("Examples in a batch.", valueName: "n"))
    var batch: Int?

    @Option(help: ArgumentHelp("Steps to time.", valueName: "n"))
    var steps = 5

    @Option(help: ArgumentHelp("Threads that work at once.", valueName: "n"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Precision of matrix products: fp32, bf16 or, but for NAME-train, int8.", valueName: "name"))
    var precision = Precision.float32

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Sizes of the input array to time one after the other, in rows.", valueName: "n"))
    var inputs: [Int] = []

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "Any setting of the model by its key, as --key.path VALUE.", valueName: "key value"))
    var settings: [String] = []

    func validate() throws {
        for count in inputs { try requireOption("inputs", count, .many) }
        try requireOption("batch", batch, .count)
        try requireOption("steps", steps, .many)
        try requireOption("threads", threads, .threads)
    }

    func run() throws {
        let registry = PerceiverTool.registry
        let known = registry.benchmarks.all.flatMap { benchmark in
            benchmark.tasks.map { (name: "\(benchmark.name)-\($0.rawValue)", benchmark: benchmark, task: $0) }
        }
        guard let (_, benchmark, kind) = known.first(where: { $0.name == task }) else {
            throw SettingsError(
                "There is no benchmark \"\(task)\"; there are \(known.map(\.name).joined(separator: ", ")).")
        }
        guard precision != .int8 || kind != .train else {
            throw SettingsError(
                "The precision int8 is for predictions alone: weights of 8 bits have no gradients. Time \(benchmark.name)-infer, or training "
                    + "in fp32 or bf16.")
        }
        if let threads { Threads.count = threads }
        let sizes = try inputs.map { count in
            guard let sized = benchmark.sized else {
                throw SettingsError(
                    "The benchmark \"\(benchmark.name)\" has one size only; leave out --inputs.")
            }
            return sized(count)
        }
        try withPrecision(precision) {
            for benchmark in sizes.isEmpty ? [benchmark] : sizes {
                let settings = try RunSettings(
                    registry: registry, preset: benchmark.preset,
                    layers: [
                        try SettingsTree(yaml: benchmark.settings),
                        try SettingsTree().applying(SettingsOverride.parse(settings)),
                    ])
                switch kind {
                case .generate: try report(timeGeneration(benchmark, settings))
                case .train, .infer: try report(timeSteps(benchmark, settings, isTraining: kind == .train))
                }
            }
        }
    }

    /// What is measured, beside what other programs report: the precision if it is not that of all of them.
    var variant: String { precision == .float32 ? "perceiver-io" : "perceiver-io+\(precision.rawValue)" }

    private func report(_ report: some BenchReport) throws {
        try say(json ? report.json() : "\(task): \(report.text)")
    }
}
