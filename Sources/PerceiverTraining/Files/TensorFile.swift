import Tensors

/// Tensors by name in a safetensors file.
public enum TensorFile {
    /// Reads every tensor of the file at `path`.
    ///
    /// Booleans become bytes, 64-bit integers 32-bit ones, 16-bit and 64-bit floating point float32.
    ///
    /// - Throws: `FileError` for a file that is not whole, or holds a type or a number with no place here.
    public static func read(_ path: String) throws -> [String: Tensor] {
        let file = try SafetensorsFile(path: path)
        var tensors: [String: Tensor] = [:]
        for entry in file.entries {
            tensors[entry.name] = try file.withBytes(of: entry.name) { bytes in
                try tensor(bytes, entry, path)
            }
        }
        return tensors
    }

    /// Writes tensors in the given order, in full or not at all.
    public static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], to path: String
    ) throws {
        try SafetensorsFile.write(
            tensors.map { name, tensor in
                let type: SafetensorsType =
                    switch tensor.dtype {
                    case .float32: .float32
                    case .int32: .int32
                    case .uint8: .uint8
                    }
                return SafetensorsTensor(name: name, type: type, shape: tensor.shape) { receive in
                    try tensor.withBytes(receive)
                }
            }, metadata: metadata, to: path)
    }

    private static func tensor(
        _ bytes: UnsafeRawBufferPointer, _ entry: SafetensorsEntry, _ path: String
    ) throws -> Tensor {
        func numbers<Stored: BitwiseCopyable, Element: TensorElement>(
            _ convert: (Stored) -> Element?
        ) throws -> Tensor {
            let width = MemoryLayout<Stored>.stride
            let elements = try stride(from: 0, to: bytes.count, by: width).map { offset in
                let stored = bytes.loadUnaligned(fromByteOffset: offset, as: Stored.self)
                guard let element = convert(stored) else {
                    throw FileError(
                        path: path,
                        reason: "holds \(stored) in \"\(entry.name)\", which is outside \(Element.dtype).")
                }
                return element
            }
            return Tensor(elements, shape: entry.shape)
        }
        switch entry.type {
        case .float32: return Tensor(bytes: bytes, shape: entry.shape, dtype: .float32)
        case .int32: return Tensor(bytes: bytes, shape: entry.shape, dtype: .int32)
        case .uint8, .bool: return Tensor(bytes: bytes, shape: entry.shape, dtype: .uint8)
        case .float64: return try numbers { (x: Double) in Float(x) }
        case .float16: return try numbers { (x: UInt16) in Float(Float16(bitPattern: x)) }
        case .bfloat16: return try numbers { (x: UInt16) in Float(bitPattern: UInt32(x) << 16) }
        case .int64: return try numbers { (x: Int64) in Int32(exactly: x) }
        case .int16: return try numbers { (x: Int16) in Int32(x) }
        case .int8: return try numbers { (x: Int8) in Int32(x) }
        case .uint16: return try numbers { (x: UInt16) in Int32(x) }
        case .uint32: return try numbers { (x: UInt32) in Int32(exactly: x) }
        case .uint64: return try numbers { (x: UInt64) in Int32(exactly: x) }
        }
    }
}
