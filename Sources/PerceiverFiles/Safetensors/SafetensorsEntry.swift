/// One tensor in a safetensors file: its name, type and shape, and where its bytes are.
public struct SafetensorsEntry: Sendable, Equatable {
    /// The name of the tensor.
    public let name: String
    /// The type of its elements.
    public let type: SafetensorsType
    /// Its length along each axis; empty for a single number.
    public let shape: [Int]
    /// Where its bytes lie, counted from the end of the header.
    public let byteRange: Range<Int>

    /// Makes an entry for a tensor whose bytes lie at `byteRange` after the header.
    public init(name: String, type: SafetensorsType, shape: [Int], byteRange: Range<Int>) {
        self.name = name
        self.type = type
        self.shape = shape
        self.byteRange = byteRange
    }
}
