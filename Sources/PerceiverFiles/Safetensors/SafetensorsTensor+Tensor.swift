import Tensors

extension SafetensorsTensor {
    /// A tensor with the type that it has.
    init(_ name: String, _ tensor: Tensor) {
        self.init(name: name, type: tensor.dtype.stored, shape: tensor.shape) { receive in
            try tensor.withBytes(receive)
        }
    }

    /// A tensor as int64; nil if its numbers are not whole.
    init?(_ name: String, int64 tensor: Tensor) {
        let numbers = tensor.asFloat64.compactMap { Int64(exactly: $0) }
        guard numbers.count == tensor.count else { return nil }
        self.init(name: name, type: .int64, shape: tensor.shape) { receive in
            try numbers.withUnsafeBytes(receive)
        }
    }

    /// The bytes that it takes.
    var byteCount: Int { type.byteCount(of: shape) ?? .max }
}

extension DType {
    /// The element type in a file.
    var stored: SafetensorsType {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .int32: .int32
        case .uint8: .uint8
        }
    }
}

extension Tensor {
    /// The elements as numbers that hold each of them exactly.
    fileprivate var asFloat64: [Double] {
        switch dtype {
        case .float32: floats.map(Double.init)
        case .float64: elements()
        case .int32: elements(as: Int32.self).map(Double.init)
        case .uint8: elements(as: UInt8.self).map(Double.init)
        }
    }
}
