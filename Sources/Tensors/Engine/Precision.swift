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
