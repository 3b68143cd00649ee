/// An output whose loss can weigh classes, for data in which some are rare.
public protocol OutputWithClassWeights: OutputAdapter {
    /// What the loss of an example of each class is multiplied by, by label; nil: 1.
    var classWeights: [Float]? { get set }
}
