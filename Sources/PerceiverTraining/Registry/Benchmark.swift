import Perceiver
import PerceiverData

/// A model to time, with synthetic batches of the shape of its data.
public struct Benchmark: Sendable {
    /// What can be timed.
    public enum Task: String, Sendable {
        /// Steps of training.
        case train
        /// Predictions.
        case infer
        /// Continuations of the batch's `tokens` by a causal model.
        case generate
    }

    /// The name, to which `-train` or another task is appended.
    public let name: String
    /// What can be timed.
    public let tasks: [Task]
    /// The preset that makes the model; nil: the settings say it all.
    public let preset: String?
    /// Settings that override the preset's, as YAML.
    public let settings: String
    /// The description that real data would have.
    public let data: @Sendable () throws -> DataDescription
    /// The default number of examples in a batch.
    public let batchSize: Int
    /// Makes a batch of some number of examples, with labels if it is for training.
    public let makeBatch: @Sendable (_ count: Int, _ isTraining: Bool) throws -> Batch
    /// Makes the same benchmark with about some number of rows in the input array; nil: it has only one size.
    public let sized: (@Sendable (_ inputCount: Int) -> Benchmark)?

    /// Makes a benchmark.
    ///
    /// - Parameters:
    ///   - name: the name, to which `-train` or another task is appended.
    ///   - tasks: what can be timed.
    ///   - preset: the preset that makes the model; nil: the settings say it all.
    ///   - settings: settings that override the preset's, as YAML.
    ///   - data: the description that real data would have.
    ///   - batchSize: the default number of examples in a batch.
    ///   - sized: makes the same benchmark with about some number of rows in the input array; nil: it has only one size.
    ///   - makeBatch: makes a batch of some number of examples, always the same; with labels if it is for training.
    public init(
        name: String, tasks: [Task] = [.train, .infer], preset: String?, settings: String = "",
        data: @autoclosure @escaping @Sendable () throws -> DataDescription,
        batchSize: Int, sized: (@Sendable (_ inputCount: Int) -> Benchmark)? = nil,
        makeBatch: @escaping @Sendable (_ count: Int, _ isTraining: Bool) throws -> Batch
    ) {
        self.name = name
        self.tasks = tasks
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
