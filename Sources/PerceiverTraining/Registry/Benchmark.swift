import Perceiver
import PerceiverData

/// A model and synthetic batches of the shape of its data, to time.
public struct Benchmark: Sendable {
    /// The name before `-train` and `-infer`.
    public let name: String
    /// The preset that makes the model.
    public let preset: String
    /// Settings above those of the preset, as YAML.
    public let settings: String
    /// What the data would say of itself.
    public let data: @Sendable () throws -> DataDescription
    /// Examples in a batch, if not said otherwise.
    public let batchSize: Int
    /// A batch of so many examples, with what a loss needs if it is for training.
    public let makeBatch: @Sendable (_ count: Int, _ isTraining: Bool) throws -> Batch
    /// The same with about so many rows in the input array; nil: there is only one size.
    public let sized: (@Sendable (_ inputCount: Int) -> Benchmark)?

    /// Makes a benchmark.
    ///
    /// - Parameters:
    ///   - name: the name before `-train` and `-infer`.
    ///   - preset: the preset that makes the model.
    ///   - settings: settings above those of the preset, as YAML.
    ///   - data: what the data would say of itself.
    ///   - batchSize: examples in a batch, if not said otherwise.
    ///   - sized: the same with about so many rows in the input array, where there is more than one size.
    ///   - makeBatch: a batch of so many examples, the same each time; with what a loss needs if it is for training.
    public init(
        name: String, preset: String, settings: String = "",
        data: @autoclosure @escaping @Sendable () throws -> DataDescription,
        batchSize: Int, sized: (@Sendable (_ inputCount: Int) -> Benchmark)? = nil,
        makeBatch: @escaping @Sendable (_ count: Int, _ isTraining: Bool) throws -> Batch
    ) {
        self.name = name
        self.preset = preset
        self.settings = settings
        self.data = data
        self.batchSize = batchSize
        self.sized = sized
        self.makeBatch = makeBatch
    }
}

extension Registry {
    /// Adds a benchmark.
    public mutating func addBenchmark(_ benchmark: Benchmark) {
        benchmarks.add(benchmark, named: benchmark.name)
    }
}
