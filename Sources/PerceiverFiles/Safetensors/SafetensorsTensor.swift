/// A tensor to be written to a safetensors file.
public struct SafetensorsTensor {
    /// The name of the tensor.
    public let name: String
    /// The type of its elements.
    public let type: SafetensorsType
    /// Its length along each axis; empty for a single number.
    public let shape: [Int]
    /// Hands over the little-endian bytes in one or more pieces, in order.
    ///
    /// The pieces are written as they come, so a tensor never has to be held in memory a second time.
    public let writeBytes: (_ receive: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

    /// Makes a tensor whose bytes `writeBytes` hands over, in one or more pieces, when it is asked to.
    public init(
        name: String, type: SafetensorsType, shape: [Int],
        writeBytes: @escaping (_ receive: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) {
        self.name = name
        self.type = type
        self.shape = shape
        self.writeBytes = writeBytes
    }
}
