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
    ///   - limit: the largest norm that stays as it is.
    ///   - norm: the norm as it is.
    ///   - model: whose gradients they are.
    public mutating func clip(toNorm limit: Double, from norm: Double, over model: some Module) {
        guard norm > limit else { return }
        scale(by: Float(limit / norm), over: model)
    }

    /// Multiplies the gradients of a model's parameters.
    mutating func scale(by factor: Float, over model: some Module) {
        for entry in model.parameters() {
            if let gradient = self[entry.parameter] { self[entry.parameter] = gradient * factor }
        }
    }

    /// Adds `factor` times the gradients of another part of the same batch.
    mutating func add(_ other: Gradients, scaledBy factor: Float, over model: some Module) {
        for entry in model.parameters() {
            guard let part = other[entry.parameter] else { continue }
            var sum = self[entry.parameter] ?? Tensor(zeros: part.shape)
            sum.add(part, scaledBy: factor)
            self[entry.parameter] = sum
        }
    }
}
