// Sums and means, over all elements or along axes.

extension Tensor {
    /// The sum of all elements, of shape [].
    public func sum() -> Tensor {
        let shape = shape
        return Primitives.sum(self).recorded((self, { $0.broadcast(to: shape) }))
    }

    /// The mean of all elements, of shape [].
    public func mean() -> Tensor { sum() / Float(count) }

    /// The sum along one axis, which disappears, or stays with length 1 if `keepingAxis`.
    public func sum(along axis: Int, keepingAxis: Bool = false) -> Tensor {
        let axis = shape.resolved(axis: axis)
        let shape = shape
        let recorded = Primitives.sum(self, along: axis).recorded((self, { $0.broadcast(to: shape) }))
        return keepingAxis ? recorded : recorded.reshaped(to: shape.removing(axis))
    }

    /// The mean along one axis, which disappears, or stays with length 1 if `keepingAxis`.
    public func mean(along axis: Int, keepingAxis: Bool = false) -> Tensor {
        sum(along: axis, keepingAxis: keepingAxis) / Float(shape[shape.resolved(axis: axis)])
    }

    /// The largest element; NaN if one is NaN, minus infinity if there are no elements.
    public var maximum: Float { Primitives.maximum(self) }

    /// The sum of the squares of all elements, in double precision.
    public var sumOfSquares: Double { Primitives.sumOfSquares(self) }

    /// Repeats the tensor to a shape that it broadcasts to.
    public func broadcast(to shape: [Int]) -> Tensor {
        require(
            self.shape.broadcast(with: shape, in: "broadcast") == shape,
            "A tensor of shape \(self.shape) does not broadcast to \(shape).")
        return self.shape == shape ? self : self + Tensor(zeros: shape)
    }

    /// The pullback of broadcasting `target` to this shape: sums over the axes that were repeated.
    func summed(to target: [Int]) -> Tensor {
        if shape == target { return self }
        let padded = target.padded(toRank: rank)
        var result = self
        for axis in shape.indices where padded[axis] != shape[axis] {
            result = result.sum(along: axis, keepingAxis: true)
        }
        return result.reshaped(to: target)
    }
}

extension [Int] {
    /// The same without the element at `index`.
    func removing(_ index: Int) -> [Int] {
        var copy = self
        copy.remove(at: index)
        return copy
    }
}
