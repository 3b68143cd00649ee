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
    /// rounding. Several ranks read and predict some groups of examples each, and the first hands them over.
    ///
    /// - Parameters:
    ///   - examples: the examples; those of rank 0 count.
    ///   - count: the most labels to give of each.
    ///   - batchSize: how many are predicted at once; nil: as many as in training, or 64 if that is more and there is memory.
    ///   - makesFiles: whether to make the files of an output that has some.
    ///   - explains: whether to say what each prediction rests on.
    ///   - communicator: the ranks that share the examples, of which each calls this.
    ///   - body: gets each example, and its prediction or what is wrong with it, at rank 0 only; what it throws ends the whole.
    /// - Throws: what `body` throws; `BatchError` if the model cannot read, name or explain anything; `SettingsError` if there
    ///   is no memory for a batch.
    public func predict(
        _ examples: [ListedExample], count: Int = 5, batchSize: Int? = nil, makesFiles: Bool = false,
        explains: Bool = false, communicator: any Communicator = SingleRank(),
        body: (ListedExample, Result<ExamplePrediction, any Error>) throws -> Void
    ) throws {
        let model = try perceiverIO
        if explains { _ = try model.inputToExplain() }
        let output = model.output as? any OutputWithPieces
        // An explanation takes longer than what is computed together.
        let bulk = try bulk(
            of: examples, batchSize: batchSize, readsPieces: output != nil,
            groupSize: explains ? Self.explainedAtOnce : nil, communicator)
        try forEach(in: bulk) { example, pieces in
            var prediction = pieces.joined(by: output)
            if explains { prediction.explanation = try explanation(of: example) }
            return PredictionMessage(prediction)
        } compute: { batch, names in
            try model.predictions(for: batch, called: names, count: count, makesFiles: makesFiles)
        } body: {
            try body($0, $1.map(\.prediction))
        }
    }

    /// What the prediction for an example rests on.
    ///
    /// - Throws: what is wrong with the example; otherwise as `PerceiverIO.explanation(of:)`.
    public func explanation(of example: ListedExample) throws -> Explanation {
        let reader = try ExampleReader(of: perceiverIO)
        return try withPrecision(precision) {
            try perceiverIO.explanation(of: example.batch(for: reader.input))
        }
    }

    /// Vectors that represent many examples, handed over one after another in their order, as predictions are.
    ///
    /// - Parameters:
    ///   - examples: the examples; those of rank 0 count.
    ///   - part: what represents an example.
    ///   - batchSize: how many are computed at once; nil: as many as in training, or 64 if that is more and there is memory.
    ///   - communicator: the ranks that share the examples, of which each calls this.
    ///   - body: gets each example, and its vector or what is wrong with it, at rank 0 only; what it throws ends the whole.
    /// - Throws: what `body` throws; `BatchError` if the model cannot read anything; `SettingsError` if there is no memory for
    ///   a batch.
    public func embed(
        _ examples: [ListedExample], as part: PerceiverIO.EmbeddedPart = .latents, batchSize: Int? = nil,
        communicator: any Communicator = SingleRank(),
        body: (ListedExample, Result<[Float], any Error>) throws -> Void
    ) throws {
        try forEach(in: bulk(of: examples, batchSize: batchSize, communicator)) { _, vectors in
            vectors[0]
        } compute: { batch, names in
            let vectors = try perceiverIO.embeddings(of: batch, as: part)
            let (values, width) = (vectors.floats, vectors.shape[1])
            return names.indices.map { index in
                let vector = Array(values[index * width..<(index + 1) * width])
                guard vector.allSatisfy(\.isFinite) else {
                    return .failure(
                        BatchError("\(names[index]) holds something that is too large for the model."))
                }
                return .success(vector)
            }
        } body: {
            try body($0, $1)
        }
    }
}

extension [ExamplePrediction] {
    /// The prediction for an example of those for its pieces: the only one, or one table of all.
    fileprivate func joined(by output: (any OutputWithPieces)?) -> ExamplePrediction {
        guard let output else { return self[0] }
        return ExamplePrediction(input: self[0].input, tables: [output.joined(flatMap(\.tables))])
    }
}

extension FinishedRun {
    /// The predictions for examples that were read in pieces, computed together as far as they can be.
    ///
    /// - Parameters:
    ///   - examples: the pieces of each, from an ``ExampleReader`` of this run's model.
    ///   - count: the most labels to give of each.
    ///   - batchSize: how many pieces are computed at once.
    ///   - makesFiles: whether to make the files of an output that has some.
    /// - Returns: for each its prediction, or what is wrong with it.
    package func predictions(
        for examples: [[ReadExample]], count: Int, batchSize: Int, makesFiles: Bool
    ) -> [Result<ExamplePrediction, any Error>] {
        do {
            let model = try perceiverIO
            guard let input = model.input as? any InputWithExamples else {
                throw BatchError("The input of this model cannot read an example of your own.")
            }
            let output = model.output as? any OutputWithPieces
            return try pieces(of: examples.flatMap(\.self), input: input, batchSize: batchSize) {
                try model.predictions(for: $0, called: $1, count: count, makesFiles: makesFiles)
            }.map { $0.pieces.map { $0.joined(by: output) } }
        } catch {
            return examples.map { _ in .failure(error) }
        }
    }
}
