import Layers
import Perceiver
import PerceiverData
import Tensors

/// Toys of one to five rows, padded to the longest of a batch, with noise of their own in each epoch.
struct RaggedToyData: Dataset {
    var trainCount = 42
    var isSameEachEpoch = false
    /// Whether the noise is that of the first epoch, whatever `isSameEachEpoch` says.
    var hasStaticNoise = false
    /// Told which examples are asked for, and in which epoch.
    var onBatch: @Sendable (_ indices: [Int], _ split: Split, _ epoch: Int) -> Void = { _, _, _ in }

    var description: DataDescription { ToyData().description }

    func count(of split: Split) -> Int { split == .train ? trainCount : 10 }

    func lengths(of split: Split) -> [Int]? { (0..<count(of: split)).map { 1 + $0 * 7 % ToyData.rowCount } }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        onBatch(indices, split, epoch)
        let examples = indices.map { index in
            let length = 1 + index * 7 % ToyData.rowCount
            let noise = Tensor(
                normal: [length, 2], seed: "\(split) \(index) in \(hasStaticNoise ? 0 : epoch)".stableHash)
            return noise.floats.map { $0 + Float(index % 3) }
        }
        let length = examples.reduce(0) { max($0, $1.count / 2) }
        let rows = examples.flatMap { $0 + Array(repeating: 9, count: 2 * length - $0.count) }
        let isPadding = examples.flatMap { example in
            (0..<length).map { UInt8($0 < example.count / 2 ? 0 : 1) }
        }
        return Batch([
            "rows": Tensor(rows, shape: [indices.count, length, 2]),
            "is_padding": Tensor(isPadding, shape: [indices.count, length]),
            "label": Tensor(indices.map { Int32($0 % 3) }),
        ])
    }
}
