import PerceiverKit

extension Tensor {
    /// Whether all elements are finite; integers always are.
    var isFinite: Bool { dtype != .float32 || floats.allSatisfy(\.isFinite) }

    /// Whether both have the same shape and type, and the same bits.
    func isSame(as other: Tensor) -> Bool {
        guard shape == other.shape, dtype == other.dtype else { return false }
        return withBytes { own in other.withBytes { own.elementsEqual($0) } }
    }

    /// The largest difference of corresponding elements, relative to the larger one where that is above 1.
    func distance(from other: Tensor) -> Float {
        zip(asFloat32.floats, other.asFloat32.floats).map { own, other in
            own == other ? 0 : abs(own - other) / max(1, abs(own), abs(other))
        }.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
    }

    /// The largest difference that counts as rounding.
    static let rounding: Float = 1e-4

    /// How this differs from `expected`, in words; nil: only by rounding.
    func difference(from expected: Tensor) -> String? {
        guard shape == expected.shape, dtype == expected.dtype else {
            return "\(dtype) \(shape), not \(expected.dtype) \(expected.shape)"
        }
        let distance = distance(from: expected)
        return distance <= Self.rounding ? nil : "off by \(distance)"
    }
}
