import Layers
import Tensors

/// Hides rows of the input array and predicts them from the others, as masked autoencoders do (arXiv 2111.06377).
///
/// A batch says by `hiding`, int32 [b, 2], that rows are to be hidden, and which; without it all rows are shown. There is a
/// query for each row, its place, and the input says what a row holds and how far from it a prediction is.
public struct ReconstructionOutput: OutputAdapter {
    /// The tensor of a batch that has the seeds of each example's hidden rows.
    package static let seedName = "hiding"

    /// Predicts rows from the decoder's outputs.
    let predictor: any RowPredictor
    /// Channels of a query, which are those of a place.
    public let channels: Int
    /// One query for each row of each view.
    public let usualQueryCount: Int
    /// The rows of a view.
    let rowCount: Int
    private let share: Float
    let places: (Batch) throws -> QueryArray

    /// Declares the output.
    ///
    /// - Parameters:
    ///   - input: the model's input.
    ///   - share: the share of an example's rows that is hidden, above 0 and below 1.
    public init(_ input: some InputWithHiddenRows, hiding share: Float) {
        require(share > 0 && share < 1, "The share of hidden rows is above 0 and below 1, not \(share).")
        let shape = input.placesShape
        usualQueryCount = shape[0] * (input.largestArray?.viewCount ?? 1)
        rowCount = shape[0]
        channels = shape[1]
        predictor = input.makeRowPredictor(channels: shape[1])
        self.share = share
        places = { try input.places(in: $0) }
    }

    /// True: each view has rows of its own.
    public var asksEachView: Bool { true }

    /// The input array without the hidden rows.
    public func shown(_ input: InputArray, in batch: Batch) throws -> InputArray {
        try hiddenRows(of: input, in: batch).map(input.hiding) ?? input
    }

    /// The places of all rows.
    public func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) throws -> QueryArray
    {
        try places(batch)
    }

    /// What the input's rows are predicted to hold, [b, ...], or [b, v, ...] of v views; where some are hidden, also the
    /// `distance` [b] of an example, the mean over its hidden rows.
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        let rows = predictor(decoded.rows)
        var prediction = Batch(rows.tensors.mapValues { $0.separatingViews(exampleCount: batch.count) })
        guard batch.tensors[Self.seedName] != nil else { return prediction }
        guard let input = decoded.input, let hidden = try hiddenRows(of: input, in: batch) else {
            throw BatchError("Rows cannot be compared with an input array that was not computed.")
        }
        let distances = try predictor.distances(of: rows, from: input, in: batch)
        let weighted = distances * weights(of: hidden, exampleCount: batch.count)
        prediction.tensors["distance"] = weighted.reshaped(to: [batch.count, -1]).sum(along: 1)
        return prediction
    }

    /// The mean over the examples of their distances.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let value = try prediction.tensor("distance").mean()
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(batch.count), count: batch.count)
        return Loss(value: value, metrics: metrics)
    }

    /// Bytes [b * v, m]; nil: all rows are shown.
    private func hiddenRows(of input: InputArray, in batch: Batch) throws -> Tensor? {
        try batch.tensors[Self.seedName].map { try input.randomRows(share: share, seeds: $0) }
    }

    /// For each hidden row, one divided by how many an example has; otherwise zero: [b * v, m].
    private func weights(of hidden: Tensor, exampleCount: Int) -> Tensor {
        let size = hidden.count / max(1, exampleCount)
        let bytes = hidden.elements(as: UInt8.self)
        var weights = [Float](repeating: 0, count: bytes.count)
        for start in stride(from: 0, to: bytes.count, by: max(1, size)) {
            let count = bytes[start..<start + size].count { $0 == 1 }
            for row in start..<start + size where bytes[row] == 1 { weights[row] = 1 / Float(count) }
        }
        return Tensor(weights, shape: hidden.shape)
    }
}

extension Tensor {
    /// [b * v, ...] as [b, v, ...], or itself where there is one view.
    fileprivate func separatingViews(exampleCount b: Int) -> Tensor {
        guard b > 0, shape[0] != b else { return self }
        return reshaped(to: [b, shape[0] / b] + shape.dropFirst())
    }
}
