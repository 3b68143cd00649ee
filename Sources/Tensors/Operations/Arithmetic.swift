// Arithmetic of two tensors whose shapes broadcast, and of a tensor and a number.

extension Tensor {
    /// The sum, element by element; shapes broadcast.
    public static func + (a: Tensor, b: Tensor) -> Tensor {
        let (shapeA, shapeB) = (a.shape, b.shape)
        return combined(a, b, .sum, "+")
            .recorded((a, { $0.summed(to: shapeA) }), (b, { $0.summed(to: shapeB) }))
    }

    /// The difference, element by element; shapes broadcast.
    public static func - (a: Tensor, b: Tensor) -> Tensor {
        let (shapeA, shapeB) = (a.shape, b.shape)
        return combined(a, b, .difference, "-")
            .recorded((a, { $0.summed(to: shapeA) }), (b, { (-$0).summed(to: shapeB) }))
    }

    /// The product, element by element; shapes broadcast.
    public static func * (a: Tensor, b: Tensor) -> Tensor {
        let (x, y) = (a.detached, b.detached)
        return combined(a, b, .product, "*")
            .recorded((a, { ($0 * y).summed(to: x.shape) }), (b, { ($0 * x).summed(to: y.shape) }))
    }

    /// The quotient, element by element; shapes broadcast.
    public static func / (a: Tensor, b: Tensor) -> Tensor {
        let (x, y) = (a.detached, b.detached)
        return combined(a, b, .quotient, "/")
            .recorded((a, { ($0 / y).summed(to: x.shape) }), (b, { (-$0 * x / (y * y)).summed(to: y.shape) }))
    }

    /// Each element with its sign changed.
    public static prefix func - (x: Tensor) -> Tensor { x * -1 }

    /// Each element times a number.
    public static func * (x: Tensor, factor: Float) -> Tensor {
        Primitives.scaled(x, by: factor).recorded((x, { $0 * factor }))
    }

    /// Each element divided by a number.
    public static func / (x: Tensor, divisor: Float) -> Tensor { x * (1 / divisor) }

    /// Each element plus a number.
    public static func + (x: Tensor, term: Float) -> Tensor { x + Tensor(term) }

    /// Adds `scale` times `other`, of the same shape, in place; not recorded.
    public mutating func add(_ other: Tensor, scaledBy scale: Float) {
        require(shape == other.shape, "add: shapes \(shape) and \(other.shape) differ.")
        Primitives.add(other, scaledBy: scale, to: &self)
    }

    /// Each byte times `scale` plus `offset`, as float32: from raw samples to numbers around zero.
    ///
    /// - Parameters:
    ///   - scale: the factor.
    ///   - offset: what is added to the product.
    /// - Returns: float32 of the same shape.
    public func scaled(by scale: Float, plus offset: Float) -> Tensor {
        require(dtype == .uint8, "scaled(by:plus:) takes bytes, not \(dtype).")
        return Primitives.floats(ofBytes: self, scaledBy: scale, plus: offset)
    }
}

/// `a` and `b` combined, in the shape that both broadcast to.
private func combined(
    _ a: Tensor, _ b: Tensor, _ combination: Primitives.Combination, _ name: String
) -> Tensor {
    Primitives.combined(a, b, as: a.shape.broadcast(with: b.shape, in: name), by: combination)
}
