import PerceiverKit

/// Rows of a grid as rows of another, by bicubic interpolation with a = -0.75, as PyTorch's `interpolate` does: the weights of
/// what would lie outside go to the border, and nothing widens where the grid shrinks.
struct BicubicInterpolation: Sendable {
    /// [new length, old length] for each axis.
    private let weights: [Tensor]

    /// Rows of the new grid.
    var placeCount: Int { weights[0].shape[0] * weights[1].shape[0] }

    init(from grid: [Int], to newGrid: [Int]) {
        weights = zip(grid, newGrid).map(Self.weights)
    }

    /// Rows [places, channels] of the old grid as those of the new one.
    func callAsFunction(_ rows: Tensor) -> Tensor {
        let (lines, columns, channels) = (weights[0].shape[1], weights[1].shape[1], rows.shape[1])
        let resized = matmul(weights[0], rows.reshaped(to: [lines, columns * channels]))
        return matmul(weights[1], resized.reshaped(to: [-1, columns, channels]))
            .reshaped(to: [placeCount, channels])
    }

    private static func weights(from count: Int, to newCount: Int) -> Tensor {
        var elements = [Float](repeating: 0, count: newCount * count)
        for place in 0..<newCount {
            let centre = (Double(place) + 0.5) * Double(count) / Double(newCount) - 0.5
            let first = Int(centre.rounded(.down)) - 1
            for tap in first..<first + 4 {
                elements[place * count + min(max(tap, 0), count - 1)] += Float(
                    cubicWeight(abs(Double(tap) - centre), sharpness: -0.75))
            }
        }
        return Tensor(elements, shape: [newCount, count])
    }
}

/// The cubic convolution kernel of Keys (1981) at a distance, with a slope of `sharpness` at distance 1.
func cubicWeight(_ distance: Double, sharpness a: Double) -> Double {
    let t = distance
    if t < 1 { return ((a + 2) * t - (a + 3)) * t * t + 1 }
    return t < 2 ? a * (((t - 5) * t + 8) * t - 4) : 0
}
