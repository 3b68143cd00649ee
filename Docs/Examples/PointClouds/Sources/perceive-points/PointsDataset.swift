import PerceiverKit

/// A point in space.
typealias Point = SIMD3<Float>

/// Point clouds, each of a class.
struct PointsDataset: Dataset {
    let description: DataDescription
    private let clouds: [Split: [(points: [Point], label: Int)]]
    private let pointCount: Int

    init(_ clouds: [Split: [(points: [Point], label: Int)]], classNames: [String], pointCount: Int) {
        description = DataDescription(shapes: ["points": [pointCount, 3]], classNames: classNames)
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
