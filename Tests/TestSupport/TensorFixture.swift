import PerceiverFiles
import Tensors

/// The tensors of a safetensors file of fixtures.
public struct TensorFixture {
    private let path: String
    private let tensors: [String: Tensor]

    /// Reads the file at `path`.
    public init(_ path: String) throws {
        self.path = path
        tensors = try TensorFile.read(path)
    }

    /// The names of all tensors.
    public var names: [String] { tensors.keys.sorted() }

    /// The tensor of that name.
    ///
    /// - Throws: if there is none.
    public func callAsFunction(_ name: String) throws -> Tensor {
        guard let tensor = tensors[name] else { throw FileError(path: path, reason: "has no \(name).") }
        return tensor
    }
}
