import CKernels

/// How exactly products of matrices take their factors.
///
/// Everything else is float32 in any case: the sums of the products, weights, gradients and optimisers.
public enum Precision: String, Codable, Sendable, CaseIterable {
    /// As they are.
    case float32 = "fp32"
    /// Rounded to bfloat16, which has the range of float32 and 8 of its 24 bits.
    ///
    /// With AVX512-BF16 products take half the time at best; on other processors they take longer than those of float32,
    /// and give the same numbers but for the order of sums.
    case bfloat16 = "bf16"

    /// Whether this processor multiplies bfloat16 itself.
    public static var isBFloat16Native: Bool { hasBFloat16Kernel }
}

/// Runs `body` with the products of matrices that it asks for, on this thread and its helpers, at a precision.
///
/// - Parameters:
///   - precision: of products in `body`; those of other threads stay as they are.
///   - body: what to run.
/// - Returns: what `body` returns.
public func withPrecision<Result>(_ precision: Precision, _ body: () throws -> Result) rethrows -> Result {
    let before = kernel_uses_bfloat16()
    kernel_use_bfloat16(precision == .bfloat16)
    defer { kernel_use_bfloat16(before) }
    return try body()
}

private let hasBFloat16Kernel = kernel_gemm_bfloat16_is_available()

/// out [m, n] = scale * a [m, k] b [k, n], or that added to `out`, with the factors rounded to bfloat16.
func multiplyBFloat16(
    _ a: Matrix, _ b: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
    scale: Float, adds: Bool
) {
    guard hasBFloat16Kernel else {
        return multiplyRounded(a, b, into: out, stride: stride, m: m, n: n, k: k, scale: scale, adds: adds)
    }
    kernel_gemm_bfloat16(
        out, stride, a.data, a.stride, a.isTransposed, b.data, b.stride, b.isTransposed, m, n, k, scale, adds)
}

/// The same on any processor, by products of float32.
func multiplyRounded(
    _ a: Matrix, _ b: Matrix, into out: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
    scale: Float, adds: Bool
) {
    a.withRounded(m, k) { a in
        b.withRounded(k, n) { b in
            multiplyFloat32(a, b, into: out, stride: stride, m: m, n: n, k: k, scale: scale, adds: adds)
        }
    }
}

extension Matrix {
    /// Gives `body` a copy of this matrix [rows, columns] whose elements are bfloat16.
    fileprivate func withRounded(_ rows: Int, _ columns: Int, _ body: (Matrix) -> Void) {
        let (height, width) = isTransposed ? (columns, rows) : (rows, columns)
        withScratch(rows * columns) { copy in
            kernel_round_to_bfloat16(copy, data, stride, height, width)
            body(Matrix(data: copy, stride: width, isTransposed: isTransposed))
        }
    }
}
