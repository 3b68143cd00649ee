import Foundation
import PerceiverKit

/// Settings of the data set `shapes`.
struct ShapesSettings: Settings {
    @Setting("points of a shape", .from(2, to: 1_000_000)) var pointCount = 128
    @Setting("training shapes") var trainCount = 4000
    @Setting("validation shapes", .manyOrNone) var validationCount = 250
    @Setting("test shapes", .manyOrNone) var testCount = 500
}

/// Shapes, on whose surfaces points are drawn at random.
enum Shape: String, CaseIterable {
    case sphere, box, cylinder, cone, torus

    /// A random point on the surface.
    func point(using random: inout CounterRandom) -> Point {
        let angle = random.uniform(0..<2 * .pi)
        let side = random.uniform(-1..<1)
        func ring(_ radius: Float, height: Float) -> Point {
            Point(radius * cos(angle), radius * sin(angle), height)
        }
        switch self {
        case .sphere: return ring((1 - side * side).squareRoot(), height: side)
        case .box:
            var point = Point(side, random.uniform(-1..<1), random.uniform(-1..<1))
            point[Int(random.next() % 3)] = random.chance(0.5) ? 1 : -1
            return point
        case .cylinder: return ring(1, height: side)
        case .cone: return ring((1 - side) / 2, height: side)
        case .torus: return ring(1 + 0.4 * cos(.pi * side), height: 0.4 * sin(.pi * side))
        }
    }

    /// A cloud of points: stretched, rotated about the vertical axis, with some noise.
    func cloud(of count: Int, using random: inout CounterRandom) -> [Point] {
        let stretch = Point(random.uniform(0.7..<1.3), random.uniform(0.7..<1.3), random.uniform(0.7..<1.3))
        let turn = random.uniform(0..<2 * .pi)
        let points = (0..<count).map { _ in
            let noise = Point(random.gaussian(), random.gaussian(), random.gaussian()) * 0.02
            let point = point(using: &random) * stretch + noise
            return Point(
                cos(turn) * point.x - sin(turn) * point.y, sin(turn) * point.x + cos(turn) * point.y, point.z)
        }
        return points.inUnitBall ?? points
    }
}

extension PointsDataset {
    /// Makes shapes, the same for the same seed.
    init(shapes settings: ShapesSettings, seed: UInt64) throws {
        let counts = [settings.trainCount, settings.validationCount, settings.testCount]
        var clouds: [Split: [Cloud]] = [:]
        for (number, split) in Split.allCases.enumerated() {
            clouds[split] = (0..<max(0, counts[number])).map { index in
                var random = CounterRandom(seed, UInt64(number), UInt64(index))
                let label = index % Shape.allCases.count
                let points = Shape.allCases[label].cloud(of: settings.pointCount, using: &random)
                return Cloud(points: points, label: label)
            }
        }
        self.init(clouds, classNames: Shape.allCases.map(\.rawValue), pointCount: settings.pointCount)
    }
}
