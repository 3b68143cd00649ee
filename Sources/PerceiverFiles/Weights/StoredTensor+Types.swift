import Tensors

extension SafetensorsType {
    /// The type that elements have in memory.
    var dtype: DType {
        switch self {
        case .float16, .bfloat16, .float32, .float64: .float32
        case .bool, .uint8: .uint8
        case .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: .int32
        }
    }

    /// Whether elements have the same bytes in memory.
    var isKept: Bool { self == .float32 || self == .int32 || dtype == .uint8 }
}

extension StoredTensor {
    /// The tensor of all its bytes, in row-major order.
    func tensor(of bytes: UnsafeRawBufferPointer) throws(Fault) -> Tensor {
        switch type {
        case .float32, .int32, .uint8, .bool: Tensor(bytes: bytes, shape: shape, dtype: type.dtype)
        case .float64: try converted(bytes) { (x: Double) in Float(x) }
        case .float16: try converted(bytes) { (x: UInt16) in Float(Float16(bitPattern: x)) }
        case .bfloat16: try converted(bytes) { (x: UInt16) in Float(bitPattern: UInt32(x) << 16) }
        case .int64: try converted(bytes) { (x: Int64) in Int32(exactly: x) }
        case .int16: try converted(bytes) { (x: Int16) in Int32(x) }
        case .int8: try converted(bytes) { (x: Int8) in Int32(x) }
        case .uint16: try converted(bytes) { (x: UInt16) in Int32(x) }
        case .uint32: try converted(bytes) { (x: UInt32) in Int32(exactly: x) }
        case .uint64: try converted(bytes) { (x: UInt64) in Int32(exactly: x) }
        }
    }

    private func converted<Stored: BitwiseCopyable, Element: TensorElement>(
        _ bytes: UnsafeRawBufferPointer, _ convert: (Stored) -> Element?
    ) throws(Fault) -> Tensor {
        var misfit: Stored?
        let width = MemoryLayout<Stored>.stride
        let tensor = Tensor(shape: shape, of: Element.self) { elements in
            guard let first = elements.baseAddress else { return }
            for place in 0..<elements.count {
                let stored = bytes.loadUnaligned(fromByteOffset: place * width, as: Stored.self)
                guard let element = convert(stored) else {
                    misfit = stored
                    return
                }
                (first + place).initialize(to: element)
            }
        }
        if let misfit { throw Fault(reason: "holds \(misfit), which is outside \(Element.dtype)") }
        return tensor
    }
}
