import Layers
import Perceiver
import PerceiverSettings
import PerceiverTraining
import Tensors

extension BenchCommand {
    /// Times continuations of prompts of half the positions, by as many tokens as there are latents.
    ///
    /// One token of a prompt is a latent at first, and no window slides.
    func timeGeneration(_ benchmark: Benchmark, _ settings: RunSettings) throws -> GenerationReport {
        guard let model = try settings.makeModel(for: benchmark.data()) as? PerceiverAR else {
            throw SettingsError("The model of the benchmark \"\(benchmark.name)\" is not causal.")
        }
        guard PerceiverTool.communicator.rankCount == 1 else {
            throw SettingsError("One rank alone generates: leave out the others.")
        }
        let count = batch ?? 1
        try model.requireMemory(batchSize: count, training: nil)
        model.initialize(seed: 0, scheme: settings.training.scheme)
        let tokens = try benchmark.makeBatch(count, false).tensor("tokens")
        let (all, n) = (tokens.elements(as: Int32.self), tokens.shape[1])
        let length = max(1, model.settings.window / 2)
        guard length <= n else {
            throw SettingsError(
                "A prompt of \(length) tokens is longer than the benchmark's \(n); say --inputs \(model.settings.window) in place of "
                    + "model.context_length.")
        }
        let prompts = (0..<count).map { Array(all[$0 * n..<$0 * n + length]) }
        let options = ContinuationOptions(
            length: min(model.settings.latents, model.settings.window - length), sampling: .greedy)
        var (times, firsts): ([Double], [Double]) = ([], [])
        var written = 0
        for index in 0..<steps + 1 {
            let start = ContinuousClock.now
            var first: Double?
            let found = try model.continuations(of: prompts, by: options) { _, _ in
                first = first ?? start.duration(to: .now) / .seconds(1)
                return true
            }
            guard index >= 1 else { continue }
            times.append(start.duration(to: .now) / .seconds(1))
            firsts.append(first ?? 0)
            written = found.reduce(0) { $0 + $1.tokens.count }
        }
        times.sort()
        let (median, first) = (times[times.count / 2], firsts.sorted()[firsts.count / 2])
        return GenerationReport(
            task: task, variant: variant,
            threads: Threads.count, batch: count, prompt: length, new: options.length,
            parameters: model.parameterCount, medianS: median, bestS: times[0], firstTokenS: first,
            tokensPerS: Double(written) / median,
            decodeTokensPerS: written > count && median > first
                ? Double(written - count) / (median - first) : 0,
            peakRssMb: Machine.peakMemoryInMegabytes)
    }
}
