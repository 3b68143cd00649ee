// Functions of one tensor, element by element.

extension Tensor {
    /// e to the power of each element.
    public func exp() -> Tensor {
        let y = Primitives.mapped(self, by: .exp)
        return y.recorded((self, { $0 * y }))
    }

    /// The natural logarithm of each element.
    public func log() -> Tensor {
        let x = detached
        return Primitives.mapped(self, by: .log).recorded((self, { $0 / x }))
    }

    /// The square root of each element.
    public func squareRoot() -> Tensor {
        let y = Primitives.mapped(self, by: .squareRoot)
        return y.recorded((self, { $0 / (y * 2) }))
    }

    /// The hyperbolic tangent of each element.
    public func tanh() -> Tensor {
        let y = Primitives.mapped(self, by: .tanh)
        return y.recorded((self, { $0 * (Tensor(1) - y * y) }))
    }

    /// The exact Gaussian error linear unit, x Phi(x), of each element (arXiv 1606.08415).
    public func gelu() -> Tensor {
        let x = detached
        return Primitives.mapped(self, by: .gelu).recorded(
            (self, { Primitives.gradient($0, of: .gelu, at: x) }))
    }

    /// The rectified linear unit: each element that is above 0, and 0 for the others; NaN stays.
    public func relu() -> Tensor {
        let x = detached
        return Primitives.mapped(self, by: .relu).recorded(
            (self, { Primitives.gradient($0, of: .relu, at: x) }))
    }
}
