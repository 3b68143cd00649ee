import CKernels

// Functions of one tensor, element by element.

extension Tensor {
    /// e to the power of each element.
    public func exp() -> Tensor {
        let y = mapped(kernel_exp)
        return y.recorded((self, { $0 * y }))
    }

    /// The natural logarithm of each element.
    public func log() -> Tensor {
        let x = detached
        return mapped(kernel_log).recorded((self, { $0 / x }))
    }

    /// The square root of each element.
    public func squareRoot() -> Tensor {
        let y = mapped(kernel_sqrt)
        return y.recorded((self, { $0 / (y * 2) }))
    }

    /// The hyperbolic tangent of each element.
    public func tanh() -> Tensor {
        let y = mapped(kernel_tanh)
        return y.recorded((self, { $0 * (Tensor(1) - y * y) }))
    }

    /// The Gaussian error linear unit x Phi(x), the exact one, of each element (arXiv 1606.08415).
    public func gelu() -> Tensor {
        let x = detached
        return mapped(kernel_gelu).recorded((self, { x.geluGradient($0) }))
    }

    /// `gradient` times the derivative of ``gelu()`` at this tensor.
    func geluGradient(_ gradient: Tensor) -> Tensor {
        let gradient = gradient.data
        let x = data
        return Tensor(shape: shape) { out in
            Threads.forEachRange(count, size: elementwiseBlock) {
                kernel_gelu_gradient(
                    out + $0.lowerBound, x + $0.lowerBound, gradient + $0.lowerBound, $0.count)
            }
        }
    }

    /// Applies a C loop `(out, in, count)` to all elements.
    func mapped(_ kernel: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void) -> Tensor {
        let x = data
        return Tensor(shape: shape) { out in
            Threads.forEachRange(count, size: elementwiseBlock) {
                kernel(out + $0.lowerBound, x + $0.lowerBound, $0.count)
            }
        }
    }
}
