import Foundation
import PerceiverKit

/// A point in space.
typealias Point = SIMD3<Float>

/// Points of a thing, and its class.
struct Cloud {
    let points: [Point]
    let label: Int
}

/// Point clouds, each of a class.
struct PointsDataset: Dataset {
    let description: DataDescription
    let notes: [String]
    private let clouds: [Split: [Cloud]]
    private let pointCount: Int

    init(
        _ clouds: [Split: [Cloud]], classNames: [String], pointCount: Int, files: [String: Data] = [:],
        notes: [String] = []
    ) {
        description = DataDescription(
            shapes: ["points": [pointCount, 3]], classNames: classNames, files: files)
        self.notes = notes
        self.clouds = clouds
        self.pointCount = pointCount
    }

    func count(of split: Split) -> Int { clouds[split]?.count ?? 0 }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let chosen = indices.map { (clouds[split] ?? [])[$0] }
        var batch = Batch(clouds: chosen.map(\.points), pointCount: pointCount)
        batch.tensors["label"] = Tensor(chosen.map { Int32($0.label) })
        return batch
    }
}

extension Batch {
    /// Clouds of at most `pointCount` points each; what is missing is padding.
    init(clouds: [[Point]], pointCount: Int) {
        let points = clouds.flatMap { $0 + Array(repeating: .zero, count: pointCount - $0.count) }
        let isPadding = clouds.flatMap { cloud in (0..<pointCount).map { UInt8($0 < cloud.count ? 0 : 1) } }
        self.init([
            "points": Tensor(points.flatMap { [$0.x, $0.y, $0.z] }, shape: [clouds.count, pointCount, 3]),
            "is_padding": Tensor(isPadding, shape: [clouds.count, pointCount]),
        ])
    }
}
