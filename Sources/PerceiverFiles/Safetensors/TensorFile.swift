import Tensors

/// Tensors by name in a safetensors file.
public enum TensorFile {
    /// Reads every tensor of the file at `path`.
    ///
    /// Booleans become bytes, 64-bit integers 32-bit ones, 16-bit and 64-bit floating point float32. A file that was
    /// written here has a checksum, which is compared; others have none and are read as they are.
    ///
    /// - Throws: `FileError` for a file that is incomplete or was changed, or holds a type or number that tensors cannot hold.
    public static func read(_ path: String) throws -> [String: Tensor] {
        let file = try SafetensorsFile(path: path)
        try requireChecksum(file)
        var tensors: [String: Tensor] = [:]
        for entry in file.entries {
            tensors[entry.name] = try file.withBytes(of: entry.name) { bytes in
                try tensor(bytes, entry, path)
            }
        }
        return tensors
    }

    /// Writes tensors in the given order, with a checksum, in full or not at all.
    ///
    /// - Parameters:
    ///   - tensors: by name.
    ///   - metadata: further text for the file to carry.
    ///   - path: of the file.
    /// - Returns: the checksum of the tensors, eight hexadecimal digits.
    /// - Throws: `FileError` if the file cannot be written.
    @discardableResult
    public static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], to path: String
    ) throws -> String {
        var checksum = ContentChecksum()
        for (name, tensor) in tensors.sorted(by: { $0.name < $1.name }) {
            checksum.add(description(of: name, tensor.dtype.stored, tensor.shape))
            tensor.withBytes { checksum.add($0) }
        }
        try SafetensorsFile.write(
            tensors.map { name, tensor in
                SafetensorsTensor(name: name, type: tensor.dtype.stored, shape: tensor.shape) { receive in
                    try tensor.withBytes(receive)
                }
            }, metadata: metadata.merging([checksumKey: checksum.text]) { $1 }, to: path)
        return checksum.text
    }

    /// The key of the checksum in a file's metadata.
    package static let checksumKey = "perceiver_io.crc32"

    private static func requireChecksum(_ file: SafetensorsFile) throws {
        guard let written = file.metadata[checksumKey] else { return }
        var checksum = ContentChecksum()
        for entry in file.entries.sorted(by: { $0.name < $1.name }) {
            checksum.add(description(of: entry.name, entry.type, entry.shape))
            try file.withBytes(of: entry.name) { checksum.add($0) }
        }
        guard checksum.text == written else {
            throw FileError(
                path: file.path,
                reason:
                    "is damaged: what it holds has the checksum \(checksum.text), but what was written had "
                    + "\(written). Use another checkpoint or a copy.")
        }
    }

    /// What the checksum covers besides a tensor's bytes.
    private static func description(of name: String, _ type: SafetensorsType, _ shape: [Int]) -> String {
        "\(name) \(type.rawValue) \(shape)\n"
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

extension DType {
    /// The element type in a file.
    fileprivate var stored: SafetensorsType {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .int32: .int32
        case .uint8: .uint8
        }
    }
}
