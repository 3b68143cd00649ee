import Perceiver

extension PerceiverIO {
    /// The model's prediction for one example.
    ///
    /// - Parameters:
    ///   - example: a batch of one.
    ///   - input: the name of the example.
    ///   - count: the most labels to give.
    /// - Returns: labels with their probabilities, numbers, and tables.
    /// - Throws: what the adapters cannot use.
    public func predict(_ example: Batch, called input: String, count: Int) throws -> ExamplePrediction {
        try predictions(for: example, called: [input], count: count)[0].get()
    }

    /// Whether the output has words for its predictions; one that learns for another model alone has none.
    public var hasWordsForPredictions: Bool {
        output is any OutputWithLabels || output is any OutputWithNumbers || output is any OutputWithTables
            || output is any OutputWithFiles
    }

    /// Whether predictions can be written as files.
    public var hasFiles: Bool { (output as? any OutputWithFiles)?.hasFiles ?? false }

    /// The model's predictions for the examples of a batch.
    ///
    /// - Parameters:
    ///   - batch: the examples.
    ///   - inputs: the name of each.
    ///   - count: the most labels to give of each.
    ///   - makesFiles: whether to make the files of an output that has some.
    /// - Returns: for each example its prediction, or the error of one that the model makes no numbers of.
    /// - Throws: what the adapters cannot use.
    public func predictions(
        for batch: Batch, called inputs: [String], count: Int, makesFiles: Bool = false
    ) throws -> [Result<ExamplePrediction, any Error>] {
        let (labelling, counting) = (output as? any OutputWithLabels, output as? any OutputWithNumbers)
        let tabling = output as? any OutputWithTables
        guard hasWordsForPredictions else {
            throw BatchError("The output of this model has no words for its predictions.")
        }
        let prediction = try self(batch)
        let labels = try labelling?.labels(of: prediction, in: batch, count: count)
        let numbers = try counting?.numbers(of: prediction, in: batch)
        let tables = try tabling?.tables(of: prediction, in: batch)
        let files = try makesFiles ? (output as? any OutputWithFiles)?.files(of: prediction, in: batch) : nil
        return inputs.indices.map { index in
            let (labels, numbers) = (labels?[index] ?? [], numbers?[index] ?? [])
            let tables = tables?[index] ?? []
            guard labels.allSatisfy(\.probability.isFinite), numbers.allSatisfy(\.value.isFinite),
                tables.allSatisfy({ $0.rows.allSatisfy { $0.numbers.allSatisfy(\.isFinite) } })
            else {
                return .failure(
                    BatchError(
                        "The predictions for \(inputs[index]) are no numbers: what it holds is too large for the model."
                    ))
            }
            return .success(
                ExamplePrediction(
                    input: inputs[index], predictions: labels, numbers: numbers, tables: tables,
                    files: files?[index] ?? []))
        }
    }
}
