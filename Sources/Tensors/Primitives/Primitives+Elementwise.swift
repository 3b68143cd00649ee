import CKernels

extension Primitives {
    /// Arithmetic of two tensors.
    enum Combination {
        case sum, difference, product, quotient

        /// A loop over two inputs, whose strides are 1, or 0 to repeat one element.
        fileprivate typealias Kernel = (
            UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int, UnsafePointer<Float>, Int, Int
        ) -> Void

        fileprivate var kernel: Kernel {
            switch self {
            case .sum: kernel_add
            case .difference: kernel_subtract
            case .product: kernel_multiply
            case .quotient: kernel_divide
            }
        }
    }

    /// A function of one number.
    enum Function {
        case exp, log, squareRoot, tanh, gelu, relu

        fileprivate var kernel: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void {
            switch self {
            case .exp: kernel_exp
            case .log: kernel_log
            case .squareRoot: kernel_sqrt
            case .tanh: kernel_tanh
            case .gelu: kernel_gelu
            case .relu: kernel_relu
            }
        }
    }

    /// Every element the same.
    static func filled(_ shape: [Int], with value: Float) -> Tensor {
        Tensor(shape: shape) { $0.update(repeating: value, count: shape.product) }
    }

    /// `a` and `b` combined, in the shape that both broadcast to.
    static func combined(_ a: Tensor, _ b: Tensor, as shape: [Int], by combination: Combination) -> Tensor {
        let (x, y, kernel) = (a.data, b.data, combination.kernel)
        return Tensor(shape: shape) { out in
            forEachRun(of: a.shape, b.shape, in: shape) { run, a, b in
                kernel(out + run.lowerBound, x + a.offset, a.stride, y + b.offset, b.stride, run.count)
            }
        }
    }

    /// A function of each element.
    static func mapped(_ x: Tensor, by function: Function) -> Tensor {
        mapped(x, by: function.kernel)
    }

    /// Each element times a number.
    static func scaled(_ x: Tensor, by factor: Float) -> Tensor {
        mapped(x) { kernel_scale($0, $1, factor, $2) }
    }

    private static func mapped(
        _ x: Tensor, by kernel: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void
    ) -> Tensor {
        let data = x.data
        return Tensor(shape: x.shape) { out in
            Threads.forEachBlock(x.count, size: block) {
                kernel(out + $0.lowerBound, data + $0.lowerBound, $0.count)
            }
        }
    }

    /// `gradient` times the derivative of an activation at `x`.
    static func gradient(_ gradient: Tensor, of activation: Activation, at x: Tensor) -> Tensor {
        guard let kernel = activation.kernels?.gradient else { return gradient }
        let (x, dy) = (x.data, gradient.data)
        return Tensor(shape: gradient.shape) { out in
            Threads.forEachBlock(gradient.count, size: block) {
                kernel(out + $0.lowerBound, x + $0.lowerBound, dy + $0.lowerBound, $0.count)
            }
        }
    }

    /// Adds `scale` times `x`, of the same shape, to `sum`.
    static func add(_ x: Tensor, scaledBy scale: Float, to sum: inout Tensor) {
        let data = x.data
        let elements: UnsafeMutablePointer<Float> = sum.mutablePointer()
        Threads.forEachBlock(sum.count, size: block) {
            kernel_add_scaled(elements + $0.lowerBound, data + $0.lowerBound, scale, $0.count)
        }
    }

    /// Each byte times `scale` plus `offset`.
    static func floats(ofBytes x: Tensor, scaledBy scale: Float, plus offset: Float) -> Tensor {
        let bytes = x.pointer(to: UInt8.self)
        return Tensor(shape: x.shape) { out in
            Threads.forEachBlock(x.count, size: block) {
                kernel_bytes_to_floats(out + $0.lowerBound, bytes + $0.lowerBound, scale, offset, $0.count)
            }
        }
    }
}

extension Activation {
    /// The loops for values, (out, x, count), and for gradients, (out, x, gradient, count); nil for no activation.
    var kernels:
        (
            value: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void,
            gradient: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Void
        )?
    {
        switch self {
        case .none: nil
        case .gelu: (kernel_gelu, kernel_gelu_gradient)
        case .relu: (kernel_relu, kernel_relu_gradient)
        }
    }
}
