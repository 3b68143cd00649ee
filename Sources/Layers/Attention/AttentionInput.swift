import Tensors

/// An input array, and what all attention layers need of it, computed once.
public struct AttentionInput: Sendable {
    /// The array.
    public let array: InputArray
    /// For norms with the epsilon that was given to `init`.
    private let known: RowFactors?

    /// Prepares an input array for any number of layers, whose norms add `epsilon` to the variance.
    public init(_ array: InputArray, epsilon: Float = 1e-5) {
        self.array = array
        known = array.positions.map { RowFactors(array, positions: $0, epsilon: epsilon) }
    }

    /// Prepares rows [b, m, c] without shared positions.
    public init(_ rows: Tensor) { self.init(InputArray(content: rows)) }

    /// The factors of the rows after a norm with this epsilon; nil if there are no shared positions.
    func factors(epsilon: Float) -> RowFactors? {
        guard let positions = array.positions, known?.epsilon != epsilon else { return known }
        return RowFactors(array, positions: positions, epsilon: epsilon)
    }
}
