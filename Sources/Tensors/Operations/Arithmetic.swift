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
        if a.shape == b.shape || a.count == 1 || b.count == 1 {
            let (strideA, strideB) = (a.count == shape.product ? 1 : 0, b.count == shape.product ? 1 : 0)
            return Threads.forEachRange(shape.product, size: elementwiseBlock) {
                let start = $0.lowerBound
                kernel(out + start, x + strideA * start, strideA, y + strideB * start, strideB, $0.count)
            }
        }
        let plan = BroadcastPlan(a.shape, b.shape, result: shape)
        guard plan.rowCount > 0, plan.rowLength > 0 else { return }
        let rowsAtOnce = max(1, elementwiseBlock / plan.rowLength)
        Threads.forEachRange(plan.rowCount, size: rowsAtOnce) { rows in
            for row in rows {
                let (offsetA, offsetB) = plan.offsets(ofRow: row)
                kernel(
                    out + row * plan.rowLength, x + offsetA, plan.innerStrides.0, y + offsetB,
                    plan.innerStrides.1,
                    plan.rowLength)
            }
        }
    }
}

/// How two shapes lie in their result: rows along which each input either advances or repeats.
private struct BroadcastPlan {
    var rowLength = 1
    var innerStrides = (0, 0)
    private var lengths: [Int] = []
    private var strides: [(Int, Int)] = []

    init(_ a: [Int], _ b: [Int], result: [Int]) {
        let (a, b) = (a.padded(toRank: result.count), b.padded(toRank: result.count))
        let (stridesA, stridesB) = (a.strides, b.strides)
        var axis = result.count
        let advances = { (axis: Int) in (a[axis] == result[axis], b[axis] == result[axis]) }
        // The innermost axes over which both inputs keep to one pattern make a row.
        if let last = result.indices.last(where: { result[$0] != 1 }) {
            let pattern = advances(last)
            innerStrides = (pattern.0 ? 1 : 0, pattern.1 ? 1 : 0)
            axis = last + 1
            while axis > 0, result[axis - 1] == 1 || advances(axis - 1) == pattern {
                axis -= 1
                rowLength *= result[axis]
            }
        }
        for outer in 0..<axis {
            lengths.append(result[outer])
            strides.append((a[outer] == 1 ? 0 : stridesA[outer], b[outer] == 1 ? 0 : stridesB[outer]))
        }
    }

    var rowCount: Int { lengths.product }

    func offsets(ofRow row: Int) -> (Int, Int) {
        var (row, offsetA, offsetB) = (row, 0, 0)
        for axis in lengths.indices.reversed() {
            let index = row % lengths[axis]
            row /= lengths[axis]
            offsetA += index * strides[axis].0
            offsetB += index * strides[axis].1
        }
        return (offsetA, offsetB)
    }
}
