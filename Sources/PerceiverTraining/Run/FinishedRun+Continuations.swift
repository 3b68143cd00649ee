import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverSettings
import Tensors

extension FinishedRun {
    /// Metrics of a split with the errors of what a causal model writes after the given part of each example.
    ///
    /// - Parameters:
    ///   - count: how many continuations of each example are drawn, at least 1; their errors are told by the input adapter.
    ///   - dataset: the data set that was measured, from ``openDataset(at:skipsUnreadable:communicator:)``.
    ///   - measured: the metrics that they are added to.
    ///   - communicator: there must be one rank.
    /// - Returns: these and the errors.
    /// - Throws: `SettingsError` for a model that continues nothing, or examples whose continuations cannot be told right or
    ///   wrong; what is wrong with the data; `Stopped`.
    public func adding(
        errorsOfContinuations count: Int, on dataset: any Dataset, to measured: SplitMetrics,
        communicator: any Communicator = SingleRank()
    ) throws -> SplitMetrics {
        guard let model = model as? PerceiverAR,
            let examples = (dataset.measured as? TokenWindows)?.base as? ExampleTokens
        else {
            throw SettingsError(
                "The model of \(folder.path) does not continue examples of a known length, so that there is nothing to compare its "
                    + "continuations with.")
        }
        guard communicator.rankCount == 1 else {
            throw SettingsError("Continuations are measured by one process; leave out mpirun.")
        }
        // As many rows at once as make products large, and no more.
        let exampleCount = max(1, 64 / count)
        try model.requireMemory(batchSize: exampleCount * count)
        var metrics = measured.metrics
        try withPrecision(precision) {
            for split in measured.split.map({ [$0] }) ?? Split.allCases {
                let total = examples.count(of: split)
                for start in stride(from: 0, to: total, by: exampleCount) {
                    metrics.add(
                        try examples.errors(
                            of: start..<min(total, start + exampleCount), in: split, count: count, by: model))
                }
            }
        }
        return SplitMetrics(split: measured.split, exampleCount: measured.exampleCount, metrics: metrics)
    }
}

extension ExampleTokens {
    /// The errors of continuations of some examples.
    fileprivate func errors(
        of numbers: Range<Int>, in split: Split, count: Int, by model: PerceiverAR
    ) throws -> Metrics {
        let examples = try numbers.map { try batch([$0], of: split, epoch: 0) }
        let prompts = try examples.map { Array(try tokens(of: $0).prefix(givenTokenCount)) }
        let options = ContinuationOptions(
            length: model.language.exampleTokenCount ?? 256, seed: UInt64(numbers.lowerBound))
        let found = try model.continuations(
            of: prompts.flatMap { Array(repeating: $0, count: count) }, by: options
        ) { _, _ in
            try StopSignals.check()
            return true
        }
        var metrics = Metrics()
        for (index, example) in examples.enumerated() {
            guard
                let own = try errors(
                    of: found[index * count..<(index + 1) * count].map(\.tokens), in: example)
            else {
                throw SettingsError(
                    "What follows the given part of an example of this data has no right or wrong; leave out --continuations."
                )
            }
            metrics.add(own)
        }
        return metrics
    }
}
