import Perceiver
import PerceiverReports

/// What is asked for beside the examples.
public struct PredictionOptions: Sendable, Equatable {
    /// The most labels of each example.
    public var top = 5
    /// Whether to say which parts of an example matter.
    public var explains = false
    /// Whether to draw where the model looks.
    public var showsAttention = false
    /// Whether to make the files of an output that has some.
    public var makesFiles = false

    /// Labels alone.
    public init() {}
}

/// What is answered of an example.
public struct PredictedExample: Sendable {
    /// The prediction, with what it rests on where that was asked for.
    public let prediction: ExamplePrediction
    /// What the user should know, such as what of the example was not read.
    public let notes: [String]
    /// A PNG file of the example and where the model looks, where it was asked for.
    public let attention: [UInt8]?
}
