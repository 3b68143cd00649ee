import CKernels

// Arithmetic of two tensors whose shapes broadcast, and of a tensor and a number.

extension Tensor {
    /// The sum, element by element; shapes broadcast.
    public static func + (a: Tensor, b: Tensor) -> Tensor {
        let (shapeA, shapeB) = (a.shape, b.shape)
        return combined(a, b, "+", kernel_add)
            .recorded((a, { $0.summed(to: shapeA) }), (b, { $0.summed(to: shapeB) }))
    }

    /// The difference, element by element; shapes broadcast.
    public static func - (a: Tensor, b: Tensor) -> Tensor {
        let (shapeA, shapeB) = (a.shape, b.shape)
        return combined(a, b, "-", kernel_subtract)
            .recorded((a, { $0.summed(to: shapeA) }), (b, { (-$0).summed(to: shapeB) }))
    }

    /// The product, element by element; shapes broadcast.
    public static func * (a: Tensor, b: Tensor) -> Tensor {
        let (x, y) = (a.detached, b.detached)
        return combined(a, b, "*", kernel_multiply)
            .recorded((a, { ($0 * y).summed(to: x.shape) }), (b, { ($0 * x).summed(to: y.shape) }))
    }

    /// The quotient, element by element; shapes broadcast.
    public static func / (a: Tensor, b: Tensor) -> Tensor {
        let (x, y) = (a.detached, b.detached)
        return combined(a, b, "/", kernel_divide)
            .recorded((a, { ($0 / y).summed(to: x.shape) }), (b, { (-$0 * x / (y * y)).summed(to: y.shape) }))
    }

    /// Each element with its sign changed.
    public static prefix func - (x: Tensor) -> Tensor { x * -1 }

    /// Each element times a number.
    public static func * (x: Tensor, factor: Float) -> Tensor {
        x.mapped { kernel_scale($0, $1, factor, $2) }.recorded((x, { $0 * factor }))
    }

    /// Each element divided by a number.
    public static func / (x: Tensor, divisor: Float) -> Tensor { x * (1 / divisor) }

    /// Each element plus a number.
    public static func + (x: Tensor, term: Float) -> Tensor { x + Tensor(term) }

    /// Adds `scale` times `other`, of the same shape, in place; nothing is remembered.
    public mutating func add(_ other: Tensor, scaledBy scale: Float) {
        require(shape == other.shape, "add: shapes \(shape) and \(other.shape) differ.")
        let count = count
        withMutableElements(as: Float.self) { elements in
            guard let base = elements.baseAddress else { return }
            Threads.forEachRange(count, size: elementwiseBlock) {
                kernel_add_scaled(base + $0.lowerBound, other.data + $0.lowerBound, scale, $0.count)
            }
        }
    }

    /// Each byte times `scale` plus `offset`, as float32: raw samples to numbers around zero.
    ///
    /// - Parameters:
    ///   - scale: the factor.
    ///   - offset: what is added to the product.
    /// - Returns: float32 of the same shape.
    public func scaled(by scale: Float, plus offset: Float) -> Tensor {
        require(dtype == .uint8, "scaled(by:plus:) takes bytes, not \(dtype).")
        let bytes: UnsafePointer<UInt8> = pointer()
        return Tensor(shape: shape) { out in
            Threads.forEachRange(count, size: elementwiseBlock) {
                kernel_bytes_to_floats(out + $0.lowerBound, bytes + $0.lowerBound, scale, offset, $0.count)
            }
        }
    }
}

/// Elements a thread takes at once in a pass over memory.
let elementwiseBlock = 1 << 15

/// A C loop over two inputs, whose strides are 1, or 0 to repeat one element.
private typealias BinaryKernel = (
    UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int, UnsafePointer<Float>, Int, Int
) -> Void

/// Applies `kernel` over the shape that `a` and `b` broadcast to.
private func combined(_ a: Tensor, _ b: Tensor, _ name: String, _ kernel: BinaryKernel) -> Tensor {
    let (x, y) = (a.data, b.data)
    let shape = a.shape.broadcast(with: b.shape, in: name)
    return Tensor(shape: shape) { out in
        forEachRun(of: a.shape, b.shape, in: shape) { run, a, b in
            kernel(out + run.lowerBound, x + a.offset, a.stride, y + b.offset, b.stride, run.count)
        }
    }
}
