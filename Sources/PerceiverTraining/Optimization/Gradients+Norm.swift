import Layers
import Tensors

extension Gradients {
    /// The root of the sum of the squares of all gradients of a model's parameters.
    public func norm(over model: some Module) -> Double {
        model.parameters().reduce(0) { $0 + (self[$1.parameter]?.sumOfSquares ?? 0) }.squareRoot()
    }

    /// Scales the gradients of a model's parameters down to a norm of at most `limit`.
    ///
    /// - Parameters:
    ///   - limit: the largest norm that is left unchanged.
    ///   - norm: the present norm.
    ///   - model: the model that the gradients are of.
    public mutating func clip(toNorm limit: Double, from norm: Double, over model: some Module) {
        guard norm > limit else { return }
        for entry in model.parameters() {
            if let gradient = self[entry.parameter] {
                self[entry.parameter] = gradient * Float(limit / norm)
            }
        }
    }
}
