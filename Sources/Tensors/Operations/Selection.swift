// Elements chosen by a mask: bytes, of which every value but 0 is true.

extension Tensor {
    /// The elements of `other` where the mask is true, and of this tensor elsewhere; all three shapes
    /// broadcast.
    ///
    /// An element that is not chosen gets a gradient of zero, and does not affect the result even if it is
    /// infinite or NaN.
    ///
    /// - Parameters:
    ///   - mask: bytes.
    ///   - other: float32, as this tensor.
    /// - Returns: the shape that all three broadcast to.
    public func replaced(where mask: Tensor, with other: Tensor) -> Tensor {
        require(mask.dtype == .uint8, "A mask is a tensor of uint8, not of \(mask.dtype).")
        let result = shape.broadcast(with: other.shape, in: "replaced")
            .broadcast(with: mask.shape, in: "replaced")
        let mask = mask.shape == result ? mask : mask .!= Tensor(bytesOfZero: result)
        let (shapeA, shapeB) = (shape, other.shape)
        return chosen(mask, other.detached, detached).recorded(
            (self, { chosen(mask, Tensor(0), $0).summed(to: shapeA) }),
            (other, { chosen(mask, $0, Tensor(0)).summed(to: shapeB) }))
    }

    /// A number where the mask is true, and the elements of this tensor elsewhere; both shapes broadcast.
    ///
    /// - Parameters:
    ///   - mask: bytes.
    ///   - value: the number.
    /// - Returns: the shape that both broadcast to.
    public func filled(where mask: Tensor, with value: Float) -> Tensor {
        replaced(where: mask, with: Tensor(value))
    }

    private init(bytesOfZero shape: [Int]) {
        self.init(shape: shape, of: UInt8.self) { $0.update(repeating: 0) }
    }
}

/// Elements of `a` where the mask is true, and of `b` elsewhere; each broadcasts to the mask's shape.
private func chosen(_ mask: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    /// One element is repeated by the primitive, so it is not broadcast here.
    func broadcast(_ x: Tensor) -> Tensor { x.count == 1 ? x : x.broadcast(to: mask.shape) }
    return Primitives.chosen(by: mask, broadcast(a), broadcast(b))
}
