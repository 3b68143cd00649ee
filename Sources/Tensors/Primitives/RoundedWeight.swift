import CKernels

/// The weight of a linear map, rounded to 8 bits.
///
/// Each output o has a scale, s[o] = max |W[o]| / 127 with 17 bits of precision, and W[o, i] becomes s[o] q[o, i] with the
/// nearest integer q[o, i], from -127 to 127. Rounding what was rounded changes nothing, to the bit.
public struct RoundedWeight: Sendable {
    /// q + 128, bytes [outputs, inputs].
    public let integers: Tensor
    /// s, [outputs]; NaN where a weight is not finite.
    public let scales: Tensor

    /// Rounds a weight [outputs, inputs].
    public init(_ weight: Tensor) {
        require(weight.rank == 2, "A weight of shape \(weight.shape) is not [outputs, inputs].")
        let (outputs, inputs, numbers) = (weight.shape[0], weight.shape[1], weight.data)
        let integers = TensorBuilder<UInt8>([outputs, inputs])
        let (bytes, size) = (integers.elements, max(1, (1 << 16) / max(1, inputs)))
        scales = Tensor(shape: [outputs]) { scales in
            Threads.forEachBlock(outputs, size: size) { rows in
                let first = rows.lowerBound * inputs
                kernel_int8_round_weights(
                    bytes + first, scales + rows.lowerBound, numbers + first, rows.count, inputs)
            }
        }
        self.integers = integers.finished()
    }

    /// A weight that was rounded before; nil if shapes and types do not fit each other.
    public init?(integers: Tensor, scales: Tensor) {
        guard integers.rank == 2, integers.dtype == .uint8, scales.dtype == .float32,
            scales.shape == [integers.shape[0]]
        else { return nil }
        (self.integers, self.scales) = (integers, scales)
    }

    /// s q, [outputs, inputs].
    public var weight: Tensor {
        let (shape, bytes, factors) = (integers.shape, integers.pointer(to: UInt8.self), scales.data)
        return Tensor(shape: shape) { kernel_int8_restore($0, bytes, factors, shape[0], shape[1]) }
    }

    /// Whether products with a weight of this shape are quicker with 8 bits.
    ///
    /// Of fewer inputs, rounding a row takes longer than is gained; of fewer outputs, an instruction is not filled. The sums
    /// of more inputs may not fit 32 bits. It depends on the shape alone, so that results do not depend on the batch.
    public static func isWorthwhile(outputs: Int, inputs: Int) -> Bool {
        outputs >= 16 && (64...1 << 16).contains(inputs)
    }
}
