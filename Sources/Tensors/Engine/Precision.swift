/// The precision of the factors of matrix products.
///
/// Everything else is always float32: the sums in products, weights, gradients and optimisers.
public enum Precision: String, Codable, Sendable, CaseIterable {
    /// Not rounded.
    case float32 = "fp32"
    /// Rounded to bfloat16, which has the range of float32 and 8 of its 24 bits.
    ///
    /// With AVX512-BF16 products take half the time at best. Other processors give the same results but for
    /// the order of sums, more slowly than in float32.
    case bfloat16 = "bf16"
    /// Rounded to 8-bit integers in linear maps, and not rounded elsewhere: see ``RoundedWeight``.
    ///
    /// For predictions: nothing that is recorded for gradients is rounded. Sums are exact, so every processor gives the same
    /// results; those with AVX512-VNNI take a quarter of the time at best.
    case int8 = "int8"

    /// Whether this processor has instructions for products of bfloat16.
    public static var isBFloat16Native: Bool { Primitives.multipliesBFloat16 }

    /// Whether this processor has instructions for products of 8-bit integers.
    public static var isInt8Native: Bool { Primitives.multipliesInt8 }
}
