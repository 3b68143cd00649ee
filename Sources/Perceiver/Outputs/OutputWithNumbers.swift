/// An output whose predictions can be shown as numbers with names.
public protocol OutputWithNumbers: OutputAdapter {
    /// The numbers that are predicted for each example of a batch.
    func numbers(of prediction: Batch, in batch: Batch) throws -> [[PredictedNumber]]
}

/// One number of a prediction.
public struct PredictedNumber: Sendable, Codable, Equatable {
    /// The name of the output that it is from, in a model with several; nil in a model with one.
    public var output: String?
    /// The name of the number.
    public var name: String
    /// The number, in the units of the data.
    public var value: Double

    /// Makes a number with its name.
    public init(output: String? = nil, name: String, value: Double) {
        self.output = output
        self.name = name
        self.value = value
    }
}
