import Tensors

/// A table of learned rows: an embedding for each of `count` numbers.
public struct Embedding: Module {
    /// [count, channels].
    public let weight: Parameter

    /// Declares an embedding.
    ///
    /// - Parameters:
    ///   - count: the number of rows.
    ///   - channels: the length of a row.
    ///   - initializer: of the rows.
    public init(_ count: Int, _ channels: Int, initializer: Initializer = .uniform(bound: 0.1)) {
        weight = Parameter([count, channels], initializer)
    }

    /// How many rows there are.
    public var count: Int { weight.shape[0] }

    /// Channels of a row.
    public var channels: Int { weight.shape[1] }

    /// The rows with the numbers `ids`, int32 [...], each in 0 ..< count: [..., channels].
    public func callAsFunction(_ ids: Tensor) -> Tensor { weight.value.rows(at: ids) }
}
