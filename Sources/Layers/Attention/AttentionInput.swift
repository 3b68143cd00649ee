import Tensors

/// An input array with what every attention layer needs of it, computed once.
public struct AttentionInput: Sendable {
    /// The array.
    public let array: InputArray
    private let known: RowFactors?

    /// Prepares an input array for any number of layers, whose norms add `epsilon` to the variance.
    public init(_ array: InputArray, epsilon: Float = 1e-5) {
        self.array = array
        known = array.positions.map { RowFactors(content: array.content, positions: $0, epsilon: epsilon) }
    }

    /// Prepares rows [b, m, c] without shared positions.
    public init(_ rows: Tensor) { self.init(InputArray(content: rows)) }

    /// What a norm with such an epsilon does to the rows; nil where they share no positions.
    func factors(epsilon: Float) -> RowFactors? {
        guard let positions = array.positions, known?.epsilon != epsilon else { return known }
        return RowFactors(content: array.content, positions: positions, epsilon: epsilon)
    }
}
