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
    public static var isBFloat16Native: Bool { Primitives.multipliesBFloat16 }
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
