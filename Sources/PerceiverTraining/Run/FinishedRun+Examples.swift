import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverReports
import Tensors

extension FinishedRun {
    /// The predictions for many examples, handed over one after another in their order.
    ///
    /// Examples are read ahead on all threads, and predicted several at once. Each gets what it would get alone, up to
    /// rounding.
    ///
    /// - Parameters:
    ///   - examples: the examples.
    ///   - count: the most labels to give of each.
    ///   - batchSize: how many are predicted at once; nil: as many as in training, or 64 if that is more and there is memory.
    ///   - makesFiles: whether to make the files of an output that has some.
    ///   - body: gets each example, and its prediction or what is wrong with it; what it throws ends the whole.
    /// - Throws: what `body` throws; `BatchError` if the model cannot read or name anything; `SettingsError` if there is no
    ///   memory for a batch.
    public func predict(
        _ examples: [ListedExample], count: Int = 5, batchSize: Int? = nil, makesFiles: Bool = false,
        body: (ListedExample, Result<ExamplePrediction, any Error>) throws -> Void
    ) throws {
        let output = model.output as? any OutputWithPieces
        try forEach(examples, batchSize: batchSize, readsPieces: output != nil) { example, outcome in
            try body(example, outcome.map { pieces in pieces.joined(by: output) })
        } compute: { batch, names in
            try model.predictions(for: batch, called: names, count: count, makesFiles: makesFiles)
        }
    }

    /// What the prediction for an example rests on.
    ///
    /// - Throws: what is wrong with the example; otherwise as `PerceiverIO.explanation(of:)`.
    public func explanation(of example: ListedExample) throws -> Explanation {
        let reader = try ExampleReader(of: model)
        return try withPrecision(precision) { try model.explanation(of: example.batch(for: reader.input)) }
    }

    /// Vectors that represent many examples, handed over one after another in their order, as ``predict(_:count:batchSize:makesFiles:body:)``
    /// does.
    ///
    /// - Parameters:
    ///   - examples: the examples.
    ///   - part: what represents an example.
    ///   - batchSize: how many are computed at once; nil: as many as in training, or 64 if that is more and there is memory.
    ///   - body: gets each example, and its vector or what is wrong with it; what it throws ends the whole.
    /// - Throws: what `body` throws; `BatchError` if the model cannot read anything; `SettingsError` if there is no memory for
    ///   a batch.
    public func embed(
        _ examples: [ListedExample], as part: PerceiverIO.EmbeddedPart = .latents, batchSize: Int? = nil,
        body: (ListedExample, Result<[Float], any Error>) throws -> Void
    ) throws {
        try forEach(examples, batchSize: batchSize) { example, outcome in
            try body(example, outcome.map { $0[0] })
        } compute: { batch, names in
            let vectors = try model.embeddings(of: batch, as: part)
            let (values, width) = (vectors.floats, vectors.shape[1])
            return names.indices.map { index in
                let vector = Array(values[index * width..<(index + 1) * width])
                guard vector.allSatisfy(\.isFinite) else {
                    return .failure(
                        BatchError("\(names[index]) holds something that is too large for the model."))
                }
                return .success(vector)
            }
        }
    }

    /// Reads examples, computes something of each or of its pieces, several at once, and hands it over in their order.
    private func forEach<Outcome>(
        _ examples: [ListedExample], batchSize: Int?, readsPieces: Bool = false,
        body: (ListedExample, Result<[Outcome], any Error>) throws -> Void,
        compute: (Batch, [String]) throws -> [Result<Outcome, any Error>]
    ) throws {
        let batchSize = try bulkBatchSize(
            asked: batchSize, exampleCount: readsPieces ? .max : examples.count)
        let reader = try ExampleReader(of: model, readsPieces: readsPieces)
        let ahead = ReadAhead(
            examples.batches(of: batchSize * ExampleGroups.batchesAtOnce), capacity: 1, make: reader.read)
        defer { ahead.cancel() }
        while let read = try ahead.next() {
            var outcomes: [Result<Outcome, any Error>?] = read.map { example in
                if case .failure(let error) = example.batch { .failure(error) } else { nil }
            }
            for group in try ExampleGroups(read, input: reader.input, batchSize: batchSize).groups {
                let results = try withPrecision(precision) {
                    try group.outcomes { try compute($0, $1.map { read[$0].listed.source.name }) }
                }
                for (index, result) in zip(group.indices, results) { outcomes[index] = result }
            }
            var pieces: Result<[Outcome], any Error> = .success([])
            for (example, outcome) in zip(read, outcomes) {
                guard let outcome else { continue }
                pieces = pieces.flatMap { earlier in outcome.map { earlier + [$0] } }
                guard example.isLast else { continue }
                try body(example.listed, pieces.mapError(example.listed.error))
                pieces = .success([])
            }
        }
    }

    /// How many examples are computed at once.
    private func bulkBatchSize(asked: Int?, exampleCount: Int) throws -> Int {
        var size = min(asked ?? max(64, settings.training.batchSize), max(1, exampleCount))
        if asked == nil {
            // Half of what there is: the estimate is a low one, and examples that were read take memory too.
            let available = MachineMemory.availableBytes / 2
            while size > 1, MemoryEstimate(model, batchSize: size).bytes > available { size /= 2 }
        }
        try model.requireMemory(batchSize: size)
        return size
    }
}

extension [ExamplePrediction] {
    /// The prediction for an example of those for its pieces: the only one, or one table of all.
    fileprivate func joined(by output: (any OutputWithPieces)?) -> ExamplePrediction {
        guard let output else { return self[0] }
        return ExamplePrediction(input: self[0].input, tables: [output.joined(flatMap(\.tables))])
    }
}
