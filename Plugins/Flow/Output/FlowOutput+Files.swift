import PerceiverImage

extension FlowOutput: OutputWithNumbers, OutputWithFiles {
    /// How far pixels move in the mean, and the longest way, in pixels.
    public func numbers(of prediction: Batch, in batch: Batch) throws -> [[PredictedNumber]] {
        try fields(in: prediction).map { field in
            let (count, known) = (Double(max(1, field.known.count)), field.known)
            let lengths = known.map { Double($0.x * $0.x + $0.y * $0.y).squareRoot() }
            return [
                PredictedNumber(name: "mean_right", value: known.reduce(0) { $0 + Double($1.x) } / count),
                PredictedNumber(name: "mean_down", value: known.reduce(0) { $0 + Double($1.y) } / count),
                PredictedNumber(name: "mean_length", value: lengths.reduce(0, +) / count),
                PredictedNumber(name: "longest", value: lengths.max() ?? 0),
            ]
        }
    }

    /// The flow as a .flo file, and as a picture.
    public func files(of prediction: Batch, in batch: Batch) throws -> [[PredictedFile]] {
        try fields(in: prediction).map { field in
            [
                PredictedFile(name: "flo", bytes: field.floFile),
                PredictedFile(name: "flow.png", bytes: field.picture().pngData()),
            ]
        }
    }

    private func fields(in prediction: Batch) throws -> [FlowField] {
        let flow = try prediction.tensor("flow")
        let (values, size) = (flow.floats, flow.shape[1] * flow.shape[2] * 2)
        return (0..<flow.shape[0]).map {
            FlowField(
                height: flow.shape[1], width: flow.shape[2],
                values: Array(values[$0 * size..<($0 + 1) * size]))
        }
    }
}
