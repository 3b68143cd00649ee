import Foundation
import PerceiverKit

/// The points of an .xyz file, or the surface of an .off file, told apart by their content.
struct PointFile {
    let points: [Point]
    /// The corners of triangles, as numbers of points.
    private(set) var triangles: [(Int, Int, Int)] = []
    private let name: String

    init(_ source: ExampleSource) throws {
        let name = source.name
        self.name = name
        var lines = String(decoding: try source.contents(), as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.prefix { $0 != "#" }.split { " \t,;".contains($0) } }.filter { !$0.isEmpty }
        let isSurface = lines.first?.first?.hasPrefix("OFF") ?? false
        guard isSurface else {
            points = try lines.map { try Self.point($0, name) }
            return
        }
        // The counts are on the next line, on the same line, or even in the same word.
        lines[0][0] = lines[0][0].dropFirst(3)
        lines[0].removeAll(where: \.isEmpty)
        if lines[0].isEmpty { lines.removeFirst() }
        let counts = lines.first?.compactMap { Int($0) } ?? []
        guard counts.count >= 2, counts[0] > 0, counts[1] > 0, lines.count - 1 - counts[1] >= counts[0] else {
            throw BatchError("\(name) should have after OFF the numbers of its points and faces, and these.")
        }
        let points = try lines[1...counts[0]].map { try Self.point($0, name) }
        self.points = points
        for line in lines[(1 + counts[0])...].prefix(counts[1]) {
            let numbers = line.compactMap { Int($0) }
            let corners = numbers.dropFirst().prefix(max(0, numbers.first ?? 0))
            guard corners.count >= 3, corners.count == numbers[0], corners.allSatisfy(points.indices.contains)
            else {
                throw BatchError(
                    "\(name) has a face \"\(line.joined(separator: " "))\", which is none of its points.")
            }
            let rest = corners.dropFirst()
            triangles += zip(rest, rest.dropFirst()).map { (numbers[1], $0, $1) }
        }
    }

    /// At most `count` points, random ones of the file or of its surface, moved and scaled into the unit ball.
    func cloud(of count: Int, seed: UInt64) throws -> [Point] {
        var random = CounterRandom(seed)
        let chosen =
            triangles.isEmpty
            ? Array(points.shuffled(using: &random).prefix(count)) : surfacePoints(count, using: &random)
        guard let cloud = chosen.inUnitBall else {
            throw BatchError("\(name) should have points at different positions, but all are the same.")
        }
        return cloud
    }

    private func surfacePoints(_ count: Int, using random: inout CounterRandom) -> [Point] {
        let sides = triangles.map { (points[$1] - points[$0], points[$2] - points[$0]) }
        let areas = sides.map { (a, b) in (a.cross(b) * a.cross(b)).sum().squareRoot() / 2 }
        let total = areas.reduce(0, +)
        var (face, passed) = (0, Float(0))
        return (0..<count).map { index in
            // Evenly over the surface: one point in each of `count` equal shares of it.
            let position = total * (Float(index) + random.uniform(0..<1)) / Float(count)
            while face + 1 < areas.count, passed + areas[face] < position {
                passed += areas[face]
                face += 1
            }
            var (u, v) = (random.uniform(0..<1), random.uniform(0..<1))
            if u + v > 1 { (u, v) = (1 - u, 1 - v) }
            return points[triangles[face].0] + u * sides[face].0 + v * sides[face].1
        }
    }

    private static func point(_ words: [Substring], _ name: String) throws -> Point {
        let numbers = words.prefix(3).compactMap { Float($0) }
        guard numbers.count == 3, numbers.allSatisfy(\.isFinite) else {
            throw BatchError(
                "\(name) should have three numbers for a point, not \"\(words.joined(separator: " "))\".")
        }
        return Point(numbers)
    }
}

extension Point {
    fileprivate func cross(_ other: Point) -> Point {
        Point(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
    }
}

extension [Point] {
    /// The points with their middle at zero and the furthest at distance 1; nil if all points are the same.
    var inUnitBall: [Point]? {
        let middle = reduce(.zero, +) / Float(Swift.max(1, count))
        let radius = map { ($0 - middle) * ($0 - middle) }.map { $0.sum() }.max()?.squareRoot() ?? 0
        guard radius > 0, radius.isFinite else { return nil }
        return map { ($0 - middle) / radius }
    }
}
