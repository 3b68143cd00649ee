import Foundation
import PerceiverImage

/// Pairs of frames with their flow.
///
/// A batch holds `frames`, bytes [b, 2, height, width, 3], and `flow`, float32 [b, height, width, 2].
struct FramesDataset: Dataset {
    let description: DataDescription
    let notes: [String]
    private let source: any FrameSource

    /// Height and width of each example.
    init(
        _ source: any FrameSource, height: Int, width: Int, notes: [String] = [], files: [String: Data] = [:]
    ) {
        self.source = source
        self.notes = notes
        description = DataDescription(shapes: ["frames": [2, height, width, 3]], files: files)
            .adding(FlowFact())
    }

    func count(of split: Split) -> Int { source.count(of: split) }

    var isSameEachEpoch: Bool { source.isSameEachEpoch }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let pairs = Threads.map(indices.count) { number in
            Result { try source.pair(indices[number], of: split, epoch: epoch) }
        }
        let shape = try description.shape("frames")
        let (frames, flows) = (
            try pairs.flatMap { try $0.get().frames }, try pairs.flatMap { try $0.get().flow }
        )
        return Batch([
            "frames": Tensor(frames, shape: [indices.count] + shape),
            "flow": Tensor(flows, shape: [indices.count, shape[1], shape[2], 2]),
        ])
    }
}

/// Where pairs of frames come from.
protocol FrameSource: Sendable {
    func count(of split: Split) -> Int

    /// Whether every epoch has the same.
    var isSameEachEpoch: Bool { get }

    /// Bytes [2, height, width, 3], and the flow [height, width, 2].
    func pair(_ index: Int, of split: Split, epoch: Int) throws -> (frames: [UInt8], flow: [Float])
}
