import Tensors

/// Tensors by name in a safetensors file.
public enum TensorFile {
    /// Reads every tensor of the file at `path`.
    ///
    /// Booleans become bytes, 64-bit integers 32-bit ones, 16-bit and 64-bit floating point float32. All others are views of the
    /// file in memory, so it must not be changed in place while they are in use, only replaced, as everything here does. A
    /// file that was written here has a checksum, which is compared; others have none and are read as they are.
    ///
    /// - Throws: `FileError` for a file that is incomplete or was changed, or holds a type or number that tensors cannot hold.
    public static func read(_ path: String) throws -> [String: Tensor] {
        let file = try SafetensorsFile(path: path)
        try requireChecksum(file)
        var tensors: [String: Tensor] = [:]
        for entry in file.entries {
            do {
                tensors[entry.name] = try file.tensor(of: entry).tensor()
            } catch {
                throw FileError(
                    path: path, reason: "has the tensor \"\(entry.name.asName)\", which \(error.reason).")
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
        // Tensors that are read are views of the file, and faster at multiples of the processor's lines of cache.
        try SafetensorsFile.write(
            tensors.map { SafetensorsTensor($0.name, $0.tensor) },
            metadata: metadata.merging([checksumKey: checksum.text]) { $1 }, alignment: 64, to: path)
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
}
