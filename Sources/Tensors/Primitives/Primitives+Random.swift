import CKernels

extension Primitives {
    /// Standard normal numbers, the same for the same seed.
    static func normal(_ shape: [Int], seed: UInt64) -> Tensor {
        Tensor(shape: shape) { kernel_normal($0, seed, shape.product) }
    }

    /// Uniform numbers in 0 ..< 1, the same for the same seed.
    static func uniform(_ shape: [Int], seed: UInt64) -> Tensor {
        Tensor(shape: shape) { kernel_uniform($0, seed, shape.product) }
    }

    /// Each element zeroed with probability p, or else times 1 / (1 - p).
    ///
    /// Which ones are zeroed depends only on the seed and their index.
    static func dropped(_ x: Tensor, seed: UInt64, probability: Float) -> Tensor {
        let data = x.data
        return Tensor(shape: x.shape) { out in
            Threads.forEachBlock(x.count, size: block) {
                kernel_dropout(
                    out + $0.lowerBound, data + $0.lowerBound, seed, UInt64($0.lowerBound), probability,
                    $0.count)
            }
        }
    }
}
