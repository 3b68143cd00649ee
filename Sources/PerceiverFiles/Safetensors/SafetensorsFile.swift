/// A safetensors file open for reading: named tensors, mapped into memory.
///
/// Opening checks the whole header against the size of the file, so every entry's bytes can be read
/// afterwards.
public final class SafetensorsFile: Sendable {
    /// The path that the file was opened with.
    public let path: String
    /// The free text that the file carries, by key.
    public let metadata: [String: String]
    /// The tensors, in the header's order.
    public let entries: [SafetensorsEntry]

    private let entriesByName: [String: SafetensorsEntry]
    private let mapping: MappedFile
    private let dataStart: Int

    /// Opens and checks the file at `path`.
    ///
    /// Throws a `FileError` that says what was expected and what was found.
    public init(path: String) throws(FileError) {
        let mapping = try MappedFile(path: path)
        let header: SafetensorsHeader
        do {
            header = try SafetensorsHeader(file: mapping.bytes)
        } catch {
            throw FileError(path: path, reason: error.reason)
        }
        self.path = path
        self.mapping = mapping
        metadata = header.metadata
        entries = header.entries
        entriesByName = Dictionary(entries.map { ($0.name, $0) }) { first, _ in first }
        dataStart = header.dataStart
    }

    /// The tensor called `name`, or nil when the file has none.
    public subscript(name: String) -> SafetensorsEntry? { entriesByName[name] }

    /// Calls `body` with the bytes of the tensor called `name`.
    ///
    /// The bytes are little-endian and not always aligned for their type, and the pointer must not outlive
    /// the call.
    public func withBytes<Value>(
        of name: String, _ body: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value {
        guard let entry = entriesByName[name] else {
            throw FileError(path: path, reason: "has no tensor called \"\(name)\".")
        }
        let start = dataStart + entry.byteRange.lowerBound
        let bytes = mapping.bytes[start..<start + entry.byteRange.count]
        return try withExtendedLifetime(mapping) { try body(UnsafeRawBufferPointer(rebasing: bytes)) }
    }

    /// The tensor of an entry of this file.
    package func tensor(of entry: SafetensorsEntry) -> StoredTensor {
        let start = dataStart + entry.byteRange.lowerBound
        return StoredTensor(entry.type, entry.shape, in: mapping, at: start..<start + entry.byteRange.count)
    }
}
