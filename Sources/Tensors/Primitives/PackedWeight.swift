import CKernels

/// Rounded weights of a linear map, laid out for products: see ``linear(_:weight:bias:activation:residual:)``.
public struct PackedWeight: Sendable {
    /// [outputs, inputs].
    public let shape: [Int]
    private let packed, starts, scales: Tensor

    /// Lays out rounded weights of the same inputs, one under another, for a map to all of their outputs.
    public init(_ parts: [RoundedWeight]) {
        let inputs = parts.first?.integers.shape[1] ?? 0
        let outputs = parts.reduce(0) { $0 + $1.integers.shape[0] }
        require(
            parts.allSatisfy { $0.integers.shape[1] == inputs },
            "Weights of the shapes \(parts.map(\.integers.shape)) do not have the same inputs.")
        shape = [outputs, inputs]
        let bytes = TensorBuilder<UInt8>(shape)
        var next = bytes.elements
        for part in parts {
            next.update(from: part.integers.pointer(to: UInt8.self), count: part.integers.count)
            next += part.integers.count
        }
        let packed = TensorBuilder<UInt8>([kernel_int8_packed_bytes(outputs, inputs)])
        let starts = TensorBuilder<Int32>([outputs])
        packed.elements.withMemoryRebound(to: Int8.self, capacity: packed.shape.product) {
            kernel_int8_pack($0, starts.elements, bytes.elements, outputs, inputs)
        }
        (self.packed, self.starts) = (packed.finished(), starts.finished())
        scales = parts.count == 1 ? parts[0].scales : concatenated(parts.map(\.scales), along: 0)
    }

    /// Gives `body` what the kernels need, valid meanwhile.
    func withMap<Result>(bias: Tensor?, _ body: (UnsafePointer<kernel_int8_map>) -> Result) -> Result {
        withExtendedLifetime((self, bias)) {
            packed.withBytes { bytes in
                let map = kernel_int8_map(
                    outputs: shape[0], inputs: shape[1],
                    packed: bytes.assumingMemoryBound(to: Int8.self).baseAddress,
                    starts: starts.pointer(to: Int32.self), scales: scales.data, bias: bias?.data)
                return withUnsafePointer(to: map, body)
            }
        }
    }
}
