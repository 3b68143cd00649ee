import ArgumentParser
import Foundation
import Layers
import Perceiver
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

            Two steps warm up; the median of the others is what to compare. If the environment sets OPENBLAS_CORETYPE, \
            slower kernels may be in use: `perceiver-io info` shows which.
            """)

    @Argument(help: "What to time: NAME-train or NAME-infer.")
    var task: String

    @Option(help: ArgumentHelp("Examples in a batch.", valueName: "n"))
    var batch: Int?

    @Option(help: ArgumentHelp("Steps to time.", valueName: "n"))
    var steps = 5

    @Option(help: ArgumentHelp("Threads that work at once.", valueName: "n"))
    var threads: Int?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        for (name, value) in [("batch", batch), ("steps", steps), ("threads", threads)] {
            if let value, value < 1 {
                throw ValidationError("--\(name) should be at least 1, but it is \(value).")
            }
        }
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
        let settings = try RunSettings(registry: registry, preset: benchmark.preset, layers: [])
        let model = try registry.makeModel(settings, data: benchmark.data())
        model.initialize(seed: 0, scheme: settings.training.scheme)
        let isTraining = task.hasSuffix("-train")
        let examples = try benchmark.makeBatch(batch ?? benchmark.batchSize, isTraining)
        var optimizer = Optimizer(settings.training.optimizer)
        let rate = Float(settings.training.learningRate)

        func step() throws {
            guard isTraining else {
                _ = try model(examples)
                return
            }
            let loss = try recording { try model.loss(on: examples) }
            optimizer.update(model, along: loss.value.gradients(), learningRate: rate)
        }
        var times: [Double] = []
        for index in 0..<steps + 2 {
            let start = ContinuousClock.now
            try step()
            let time = start.duration(to: .now) / .seconds(1)
            if index >= 2 { times.append(time) }
        }
        try report(times.sorted(), examples.count, model.parameterCount)
    }

    private func report(_ times: [Double], _ count: Int, _ parameters: Int) throws {
        let median = times[times.count / 2]
        let report = Report(
            task: task, variant: "perceiver-io", threads: Threads.count, batch: count, parameters: parameters,
            medianS: median, bestS: times.first ?? median, examplesPerS: Double(count) / median,
            peakRssMb: Machine.peakMemoryInMegabytes)
        if json {
            print(try report.json())
        } else {
            print(
                "\(task): median \(median.fixed(4)) s, best \(report.bestS.fixed(4)) s, "
                    + "\(report.examplesPerS.fixed(1)) examples/s, batch \(count), \(Threads.count) threads, "
                    + "\(parameters.grouped) parameters, peak memory \(Int(report.peakRssMb)) MB")
        }
    }

    /// What --json prints.
    private struct Report: Encodable {
        let task, variant: String
        let threads, batch, parameters: Int
        let medianS, bestS, examplesPerS, peakRssMb: Double

        enum CodingKeys: String, CodingKey {
            case task, variant, threads, batch, parameters
            case medianS = "median_s"
            case bestS = "best_s"
            case examplesPerS = "examples_per_s"
            case peakRssMb = "peak_rss_mb"
        }
    }
}
