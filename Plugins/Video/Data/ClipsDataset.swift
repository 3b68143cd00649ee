import Foundation
import PerceiverKit

/// Clips of frames and sound, with labels if they have any.
///
/// A batch holds `frames`, bytes [b, frames, height, width, 3], `sound`, float32 [b, samples], and the labels.
struct ClipsDataset: Dataset {
    let description: DataDescription
    let notes: [String]
    private let source: any ClipSource
    private let shape: VideoShape
    private let labels: ExampleLabels?

    init(
        _ source: any ClipSource, shape: VideoShape, rate: VideoRate, labels: ExampleLabels?,
        notes: [String] = [],
        files: [String: Data] = [:]
    ) {
        (self.source, self.shape, self.labels) = (source, shape, labels)
        self.notes = notes + (labels?.notes ?? [])
        var description = DataDescription(shapes: shape.tensors, files: files).adding(rate)
        labels?.describe(&description)
        self.description = description
    }

    func count(of split: Split) -> Int { source.count(of: split) }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let clips = try Threads.map(indices.count) { number in
            Result { try source.clip(indices[number], of: split) }
        }.map { try $0.get() }
        var batch = Batch([
            "frames": Tensor(
                clips.flatMap(\.frames),
                shape: [indices.count, shape.frameCount, shape.height, shape.width, 3]),
            "sound": Tensor(clips.flatMap(\.sound), shape: [indices.count, shape.sampleCount]),
        ])
        labels?.add(to: &batch, indices, of: split)
        return batch
    }
}

/// Where clips come from.
protocol ClipSource: Sendable {
    func count(of split: Split) -> Int

    /// Bytes [frames, height, width, 3], and samples.
    func clip(_ index: Int, of split: Split) throws -> (frames: [UInt8], sound: [Float])
}
