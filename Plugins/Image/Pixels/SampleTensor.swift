import PerceiverKit

extension Image.Samples {
    /// The samples as a tensor: bytes unchanged, 16-bit samples as float32 from 0 to 1, without loss.
    func tensor(shape: [Int]) -> Tensor {
        switch self {
        case .bytes(let bytes): Tensor(bytes, shape: shape)
        case .words(let words): Tensor(words.map { Float($0) / 65535 }, shape: shape)
        }
    }
}
