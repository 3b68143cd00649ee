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
    /// One query for each row.
    public let usualQueryCount: Int
    private let share: Float
    private let places: () -> Tensor

    /// Declares the output.
    ///
    /// - Parameters:
    ///   - input: the model's input.
    ///   - share: the share of an example's rows that is hidden, above 0 and below 1.
    public init(_ input: some InputWithHiddenRows, hiding share: Float) {
        require(share > 0 && share < 1, "The share of hidden rows is above 0 and below 1, not \(share).")
        let shape = input.placesShape
        (usualQueryCount, channels) = (shape[0], shape[1])
        predictor = input.makeRowPredictor(channels: shape[1])
        self.share = share
        places = { input.places }
    }

    /// The input array without the hidden rows.
    public func shown(_ input: InputArray, in batch: Batch) throws -> InputArray {
        try hiddenRows(of: input, in: batch).map(input.hiding) ?? input
    }

    /// The places of all rows, [1, m, channels].
    public func queries(for input: @autoclosure () throws -> InputArray, in batch: Batch) -> QueryArray {
        QueryArray(shared: places())
    }

    /// What the input's rows are predicted to hold; where some are hidden, also the `distance` [b] of an example, the mean
    /// over its hidden rows.
    public func callAsFunction(_ decoded: DecoderOutput, in batch: Batch) throws -> Batch {
        var prediction = predictor(decoded.rows)
        guard batch.tensors[Self.seedName] != nil else { return prediction }
        guard let input = decoded.input, let hidden = try hiddenRows(of: input, in: batch) else {
            throw BatchError("Rows cannot be compared with an input array that was not computed.")
        }
        let distances = try predictor.distances(of: prediction, from: input, in: batch)
        prediction.tensors["distance"] = (distances * weights(of: hidden)).sum(along: 1)
        return prediction
    }

    /// The mean over the examples of their distances.
    public func loss(of prediction: Batch, in batch: Batch) throws -> Loss {
        let value = try prediction.tensor("distance").mean()
        var metrics = Metrics()
        metrics.add("loss", sum: Double(value.scalar) * Double(batch.count), count: batch.count)
        return Loss(value: value, metrics: metrics)
    }

    /// Bytes [b, m]; nil: all rows are shown.
    private func hiddenRows(of input: InputArray, in batch: Batch) throws -> Tensor? {
        try batch.tensors[Self.seedName].map { try input.randomRows(share: share, seeds: $0) }
    }

    /// For each hidden row, one divided by how many an example has; otherwise zero: [b, m].
    private func weights(of hidden: Tensor) -> Tensor {
        let m = hidden.shape[1]
        let bytes = hidden.elements(as: UInt8.self)
        var weights = [Float](repeating: 0, count: bytes.count)
        for start in stride(from: 0, to: bytes.count, by: m) {
            let count = bytes[start..<start + m].count { $0 == 1 }
            for row in start..<start + m where bytes[row] == 1 { weights[row] = 1 / Float(count) }
        }
        return Tensor(weights, shape: hidden.shape)
    }
}
