import Layers
import Perceiver
import PerceiverReports
import PerceiverSettings
import PerceiverTraining
import Tensors

extension BenchCommand {
    /// Times steps of the benchmark's model.
    func timeSteps(_ benchmark: Benchmark, _ settings: RunSettings, isTraining: Bool) throws -> StepReport {
        let model = try settings.makeModel(for: benchmark.data())
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
        return StepReport(
            task: task, variant: variant,
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
        return 2 * Double(side * side * side) / (times.min() ?? 1) / 1e9
    }
}
