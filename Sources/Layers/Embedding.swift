import Tensors

/// A table of learned rows by number.
public struct Embedding: Module {
    /// [count, channels].
    public let weight: Parameter

    /// Declares a table.
    ///
    /// - Parameters:
    ///   - count: rows.
    ///   - channels: of a row.
    ///   - start: how the rows start.
    public init(_ count: Int, _ channels: Int, start: Initializer = .uniform(bound: 0.1)) {
        weight = Parameter([count, channels], start)
    }

    /// How many rows there are.
    public var count: Int { weight.shape[0] }

    /// Channels of a row.
    public var channels: Int { weight.shape[1] }

    /// The rows with the numbers `ids`, int32 [...], each in 0 ..< count: [..., channels].
    public func callAsFunction(_ ids: Tensor) -> Tensor { weight.value.rows(at: ids) }
}
