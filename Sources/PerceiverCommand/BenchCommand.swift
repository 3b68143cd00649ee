import ArgumentParser
import Foundation
import Layers
import Perceiver
import PerceiverFiles
import PerceiverReports
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

            Two steps warm up; the median of the others is what to compare. The operations of a step's products are counted, \
            beside as many as the papers' formulas take, and their speed is compared with that of one large product of \
            matrices. If the environment sets OPENBLAS_CORETYPE, slower kernels may be in use: `perceiver-io info` shows which.
            """)

    @Argument(help: "The task to time: NAME-train or NAME-infer.")
    var task: String

    @Option(help: ArgumentHelp("Examples in a batch.", valueName: "n"))
    var batch: Int?

    @Option(help: ArgumentHelp("Steps to time.", valueName: "n"))
    var steps = 5

    @Option(help: ArgumentHelp("Threads that work at once.", valueName: "n"))
    var threads: Int?

    @Option(help: ArgumentHelp("Precision of matrix products: fp32 or bf16.", valueName: "name"))
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
        let known = registry.benchmarks.names.flatMap { ["\($0)-train", "\($0)-infer"] }
        guard known.contains(task), let dash = task.lastIndex(of: "-") else {
            throw SettingsError(
                "There is no benchmark \"\(task)\"; there are \(known.joined(separator: ", ")).")
        }
        let benchmark = try registry.benchmarks.entry(String(task[..<dash]))
        if let threads { Threads.count = threads }
        let sizes = try inputs.map { count in
            guard let sized = benchmark.sized else {
                throw SettingsError(
                    "The benchmark \"\(benchmark.name)\" has one size only; leave out --inputs.")
            }
            return sized(count)
        }
        try withPrecision(precision) {
            for benchmark in sizes.isEmpty ? [benchmark] : sizes { try report(time(benchmark, registry)) }
        }
    }

    /// Times steps of the benchmark's model.
    private func time(_ benchmark: Benchmark, _ registry: Registry) throws -> Report {
        let settings = try RunSettings(
            registry: registry, preset: benchmark.preset,
            layers: [
                try SettingsTree(yaml: benchmark.settings),
                try SettingsTree().applying(SettingsOverride.parse(settings)),
            ])
        let model = try settings.makeModel(for: benchmark.data())
        let isTraining = task.hasSuffix("-train")
        let batchSize = batch ?? benchmark.batchSize
        let ranks = PerceiverTool.communicator
        guard ranks.rankCount == 1 || isTraining, ranks.rankCount <= batchSize else {
            throw SettingsError(
                "The ranks of a job share the batch of a training step: time NAME-train, with at least an example for each."
            )
        }
        let own = PartTree(partCount: batchSize).parts(of: ranks.rank, among: ranks.rankCount).count
        try model.requireMemory(batchSize: own, training: isTraining ? settings.training : nil)
        model.initialize(seed: 0, scheme: settings.training.scheme)
        let examples = try benchmark.makeBatch(own, isTraining)
        var optimizer = Optimizer(settings.training.optimizer)
        let reducer = GradientReducer(
            for: model, partCount: ranks.rankCount, ranks: ranks,
            isSharded: settings.training.shardOptimizer, order: settings.training.reduce)
        let update = TrainingStep(number: 0, seed: 0, learningRate: settings.training.learningRate)

        func step() throws {
            guard isTraining else {
                _ = try model(examples)
                return
            }
            _ = try update.update(
                model, on: [.init(examples, index: ranks.rank, number: ranks.rank)], with: &optimizer,
                reducer: reducer)
        }
        var (times, exchanged, waited): ([Double], [Double], [Double]) = ([], [], [])
        for index in 0..<steps + 2 {
            if index == 2 { try ranks.meet() }
            let (start, before) = (ContinuousClock.now, reducer.time)
            try step()
            let time = start.duration(to: .now) / .seconds(1)
            guard index >= 2 else { continue }
            times.append(time)
            exchanged.append(reducer.time.exchanged - before.exchanged)
            waited.append(reducer.time.waited - before.waited)
        }
        let exposed = waited.sorted()[waited.count / 2]
        let hidden = max(0, exchanged.sorted()[exchanged.count / 2] - exposed)
        times.sort()
        let median = times[times.count / 2]
        let peakMemory = Machine.peakMemoryInMegabytes
        // One further step, because the timed steps do not count operations.
        var operations = 0
        let bytes = try BufferPool.shared.peakBytes { operations = try ProductCount.during(step) }
        let done = Double(operations) / 1e9
        let published = model as? PerceiverIO
        // The backward pass takes as many operations again for the gradient of each factor of a product.
        let textbook =
            try published.map {
                Double(try TextbookOperations.count($0, on: examples)) * (isTraining ? 3 : 1) / 1e9
            }
            ?? done
        return Report(
            task: task, variant: precision == .bfloat16 ? "perceiver-io+bf16" : "perceiver-io",
            threads: Threads.count, ranks: ranks.rankCount, batch: batchSize,
            inputs: try published?.input(examples).content.shape[1] ?? examples.tensor("tokens").shape[1],
            parameters: model.parameterCount,
            medianS: median,
            bestS: times.first ?? median, examplesPerS: Double(batchSize) / median,
            exposedS: exposed, hiddenS: hidden,
            peakRssMb: peakMemory, bufferMb: Double(bytes) / 1e6, gflopTextbook: textbook, gflopDone: done,
            gflops: done / median, peakFraction: done / median / largeProductGflops())
    }

    /// The speed of this machine in a product of large matrices, in 1e9 operations per second: the best of a few runs.
    private func largeProductGflops() -> Double {
        let side = 1536
        let matrix = Tensor(repeating: 1, shape: [side, side])
        let times = (0..<4).map { _ in
            let start = ContinuousClock.now
            _ = matmul(matrix, matrix)
            return start.duration(to: .now) / .seconds(1)
        }
        return 2 * pow(Double(side), 3) / (times.min() ?? 1) / 1e9
    }

    private func report(_ report: Report) throws {
        if json {
            try say(report.json())
        } else {
            try say(
                "\(task): median \(report.medianS.fixed(4)) s, best \(report.bestS.fixed(4)) s, "
                    + "\(report.examplesPerS.fixed(1)) examples/s, batch \(report.batch) of \(report.inputs.grouped) inputs, "
                    + "\(ranks(report))\(Threads.count) threads, \(report.parameters.grouped) parameters, "
                    + "peak memory \(Int(report.peakRssMb)) MB, \(Int(report.gflops)) GFLOP/s, "
                    + "\(Int(100 * report.peakFraction)) % of a large product's; the papers' formulas take "
                    + "\((report.gflopTextbook / report.gflopDone).fixed(1)) times the operations")
        }
    }

    /// How many ranks there are, and how long their exchanges take; empty for one.
    private func ranks(_ report: Report) -> String {
        guard report.ranks > 1 else { return "" }
        return "\(report.ranks) ranks, exchanges of \(report.exposedS.fixed(4)) s exposed and "
            + "\(report.hiddenS.fixed(4)) s hidden, "
    }

    /// The output of --json.
    private struct Report: Encodable {
        let task, variant: String
        let threads, ranks, batch, inputs, parameters: Int
        let medianS, bestS, examplesPerS: Double
        /// The seconds of a step in which ranks exchange something, and compute nothing meanwhile, or do.
        let exposedS, hiddenS: Double
        let peakRssMb: Double
        /// The peak memory of tensors in a step, beyond the weights.
        let bufferMb: Double
        /// The operations of a step's matrix products: by the papers' formulas, as counted, and as counted per second.
        let gflopTextbook, gflopDone, gflops: Double
        /// The speed as a share of that of one large product at the same precision.
        let peakFraction: Double

        enum CodingKeys: String, CodingKey {
            case task, variant, threads, ranks, batch, inputs, parameters, gflops
            case medianS = "median_s"
            case bestS = "best_s"
            case examplesPerS = "examples_per_s"
            case exposedS = "exposed_s"
            case hiddenS = "hidden_s"
            case peakRssMb = "peak_rss_mb"
            case bufferMb = "buffer_mb"
            case gflopTextbook = "gflop_textbook"
            case gflopDone = "gflop_done"
            case peakFraction = "peak_fraction"
        }
    }
}
