import Foundation
import Layers
import Tensors

/// Fourier features of the positions of a grid with any number of axes (arXiv 2103.03206, section 3.2 and appendix).
///
/// A row for each position of the grid, in row-major order. Channels: the coordinates in -1 ... 1, then the sines of all
/// bands axis by axis, then the cosines. The frequencies f_k of an axis of resolution r are evenly spaced from 1 to r / 2, and
/// the feature is sin(pi f_k x). The order of operations is that of the reference implementations, in float32, so
/// that weights trained elsewhere fit.
///
/// - Parameters:
///   - sizes: the length of each axis.
///   - bandCount: frequencies for each axis.
///   - resolutions: how many positions along each axis can be told apart; nil: as many as there are, the sizes.
///   - spacing: where the positions of an axis lie in -1 ... 1.
/// - Returns: [product of `sizes`, axes * (2 * bandCount + 1)], in two tables, as a grid, where there are two axes or more.
public func fourierPositions(
    sizes: [Int], bandCount: Int, resolutions: [Int]? = nil, spacing: GridSpacing = .toBothEnds
) -> Positions {
    let resolutions = resolutions ?? sizes
    require(
        !sizes.isEmpty && sizes.allSatisfy { $0 > 0 } && bandCount >= 0,
        "Fourier positions need axes of at least length 1 and no negative band count, not \(sizes) and \(bandCount)."
    )
    requireResolutions(resolutions, axisCount: sizes.count)
    let bands = resolutions.map { frequencies(resolution: $0, count: bandCount) }
    let all = sizes.indices
    // Cuts the axes into two groups whose tables have the fewest rows; with a group of one row, one table is as small.
    let lines = all.map { cut in (sizes[..<cut].product, sizes[cut...].product) }
    let cut = all.min { lines[$0].0 + lines[$0].1 < lines[$1].0 + lines[$1].1 } ?? 0
    guard lines[cut].0 > 1, lines[cut].1 > 1 else {
        return Positions(fourierTable(sizes, bands, axes: all, spacing))
    }
    return Positions(
        outer: fourierTable(sizes, bands, axes: 0..<cut, spacing),
        inner: fourierTable(sizes, bands, axes: cut..<all.upperBound, spacing))
}

/// The features of all positions along `axes`, in row-major order; channels of the other axes are zero.
///
/// - Parameters:
///   - sizes: the length of each axis of the grid.
///   - bands: the frequencies of each axis, equally many.
///   - axes: those that the positions differ in.
///   - spacing: where the positions of an axis lie.
/// - Returns: [product of the sizes of `axes`, channels].
private func fourierTable(
    _ sizes: [Int], _ bands: [[Float]], axes: Range<Int>, _ spacing: GridSpacing
) -> Tensor {
    let pi = Float(Double.pi)  // the nearest float32; `Float.pi` is the next below
    // [position along the axis][coordinate, or sine or cosine of a band]
    let tables = axes.map { axis in
        spacing.coordinates(sizes[axis]).map { x in
            ([x], bands[axis].map { sin(pi * ($0 * x)) }, bands[axis].map { cos(pi * ($0 * x)) })
        }
    }
    let (before, after) = (axes.lowerBound, sizes.count - axes.upperBound)
    let count = sizes[axes].product
    let channels = bands.reduce(0) { $0 + 2 * $1.count + 1 }
    var elements: [Float] = []
    elements.reserveCapacity(count * channels)
    for position in 0..<count {
        var rest = position
        var coordinates: [Int] = []
        for axis in axes.reversed() {
            coordinates.insert(rest % sizes[axis], at: 0)
            rest /= sizes[axis]
        }
        let entries = zip(tables, coordinates).map { $0[$1] }
        for part in [entries.map(\.0), entries.map(\.1), entries.map(\.2)] {
            let width = part.first?.count ?? 0
            elements += Array(repeating: 0, count: before * width)
            elements += part.joined()
            elements += Array(repeating: 0, count: after * width)
        }
    }
    return Tensor(elements, shape: [count, channels])
}

extension Collection<Int> {
    fileprivate var product: Int { reduce(1, *) }
}

/// Where the positions of an axis of a grid lie, from -1 to 1.
public enum GridSpacing: Sendable {
    /// The first at -1 and the last at 1.
    case toBothEnds
    /// The first at -1, and one more than the last would be at 1, as the published models ask for single points.
    case fromStart

    /// The coordinates of all positions of an axis of that length.
    func coordinates(_ count: Int) -> [Float] {
        switch self {
        case .toBothEnds: evenlySpaced(-1, 1, count: count)
        case .fromStart: (0..<count).map { Float(2 * $0) / Float(count) - 1 }
        }
    }

    /// The coordinate of a position of an axis of `count`.
    public func coordinate(of index: Int, among count: Int) -> Float {
        self == .fromStart ? Float(2 * index) / Float(count) - 1 : coordinates(count)[index]
    }
}

/// The Fourier features of arbitrary points: positions of data that lies on no grid, such as point clouds.
///
/// Channels are as in ``fourierPositions(sizes:bandCount:resolutions:spacing:)``, and a point of a grid has the same features.
///
/// - Parameters:
///   - points: [..., axes], coordinates from -1 to 1, which get no gradient.
///   - bandCount: frequencies for each axis.
///   - resolutions: how many positions along each axis can be told apart; the highest frequency is half of it.
/// - Returns: [..., axes * (2 * bandCount + 1)].
public func fourierFeatures(of points: Tensor, bandCount: Int, resolutions: [Int]) -> Tensor {
    let axes = points.shape.last ?? 0
    require(
        axes > 0 && bandCount >= 0,
        "Fourier features need points with axes and no negative band count, not \(points.shape) and \(bandCount)."
    )
    requireResolutions(resolutions, axisCount: axes)
    let pi = Float(Double.pi)
    let bands = resolutions.map { frequencies(resolution: $0, count: bandCount) }
    let channels = axes * (2 * bandCount + 1)
    var elements: [Float] = []
    elements.reserveCapacity(points.count / axes * channels)
    points.withElements(as: Float.self) { coordinates in
        for start in stride(from: 0, to: coordinates.count, by: axes) {
            let point = coordinates[start..<start + axes]
            elements += point
            for (x, bands) in zip(point, bands) { elements += bands.lazy.map { sin(pi * ($0 * x)) } }
            for (x, bands) in zip(point, bands) { elements += bands.lazy.map { cos(pi * ($0 * x)) } }
        }
    }
    return Tensor(elements, shape: points.shape.dropLast() + [channels])
}

private func requireResolutions(_ resolutions: [Int], axisCount: Int) {
    require(
        resolutions.count == axisCount && resolutions.allSatisfy { $0 > 0 },
        "Fourier features need a resolution of at least 1 for each of \(axisCount) axes, not \(resolutions).")
}

/// The frequencies of an axis: from 1 to half of the resolution.
private func frequencies(resolution: Int, count: Int) -> [Float] {
    evenlySpaced(1, Float(resolution) / 2, count: count)
}

/// `count` numbers from `first` to `last`, both included, as `torch.linspace` rounds them: from both ends inwards.
private func evenlySpaced(_ first: Float, _ last: Float, count: Int) -> [Float] {
    guard count > 1 else { return Array(repeating: first, count: count) }
    let step = (last - first) / Float(count - 1)
    return (0..<count).map { i in
        i < count / 2 ? first + step * Float(i) : last - step * Float(count - 1 - i)
    }
}
