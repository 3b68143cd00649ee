import PerceiverKit
import Tensors

/// Sums over windows x and the times y that follow them, of which least squares are computed: xᵀx, xᵀy and yᵀy.
struct NormalEquations {
    /// How many windows of one channel there are.
    private(set) var rowCount = 0
    private let window: Int
    private let horizon: Int
    /// [window, window].
    private var products: [Double]
    /// [window, horizon].
    private var targets: [Double]
    private var square = 0.0

    /// More windows of channels than these say nothing new.
    private static let mostRows = 200_000

    /// Sums over the windows before some places.
    ///
    /// - Throws: what is wrong with a batch of them.
    init(of series: StandardSeries, _ origins: [Int], window: Int, horizon: Int) throws {
        (self.window, self.horizon) = (window, horizon)
        products = Array(repeating: 0, count: window * window)
        targets = Array(repeating: 0, count: window * horizon)
        let stride = origins.count * series.channels.count / Self.mostRows + 1
        let chosen = origins.indices.filter { $0.isMultiple(of: stride) }.map { origins[$0] }
        for start in Swift.stride(from: 0, to: chosen.count, by: 512) {
            try add(Array(chosen[start..<min(start + 512, chosen.count)]), of: series)
        }
    }

    private mutating func add(_ origins: [Int], of series: StandardSeries) throws {
        let windows = try SeriesWindow(
            series.windows(before: origins, length: window), length: window,
            channelCount: (series.channels.max() ?? 0) + 1)
        let (following, isUnknown) = series.known(origins.map { $0..<$0 + horizon })
        let isComplete = isUnknown.withElements(as: UInt8.self) { unknown in
            stride(from: 0, to: unknown.count, by: horizon).map { start in
                Float(unknown[start..<start + horizon].contains(1) ? 0 : 1)
            }
        }
        rowCount += isComplete.count { $0 == 1 }
        let rows = Tensor(isComplete, shape: [isComplete.count, 1])
        let x = windows.filled.reshaped(to: [-1, window]) * rows
        let y = (following - windows.last).reshaped(to: [-1, horizon]) * rows
        for (index, value) in matmul(x, x, transposingA: true).floats.enumerated() {
            products[index] += Double(value)
        }
        for (index, value) in matmul(x, y, transposingA: true).floats.enumerated() {
            targets[index] += Double(value)
        }
        square += Double((y * y).sum().scalar)
    }

    /// The map [window, horizon] with the least squared error and a penalty on its weights.
    ///
    /// - Parameter penalty: as a share of the mean square of a window's values.
    /// - Returns: its weights, row by row.
    func solution(penalty: Double) -> [Double] {
        let mean = (0..<window).reduce(0) { $0 + products[$1 * window + $1] } / Double(window)
        var matrix = products
        for index in 0..<window { matrix[index * window + index] += max(penalty * mean, 1e-9) }
        return matrix.choleskySolution(of: targets, size: window)
    }

    /// The squared error of a map [window, horizon] over all windows.
    func squaredError(of map: [Double]) -> Double {
        var error = square
        var row = [Double](repeating: 0, count: horizon)
        for index in 0..<window {
            for column in 0..<horizon { row[column] = -2 * targets[index * horizon + column] }
            for other in 0..<window {
                let product = products[index * window + other]
                for column in 0..<horizon { row[column] += product * map[other * horizon + column] }
            }
            for column in 0..<horizon { error += map[index * horizon + column] * row[column] }
        }
        return error
    }
}

extension [Double] {
    /// The solution x of a x = right, with this symmetric positive matrix a [size, size]; right and x are [size, columns].
    fileprivate func choleskySolution(of right: [Double], size: Int) -> [Double] {
        var (factor, x) = (self, right)
        let columns = right.count / Swift.max(1, size)
        for row in 0..<size {
            for column in 0...row {
                var sum = factor[row * size + column]
                for index in 0..<column { sum -= factor[row * size + index] * factor[column * size + index] }
                factor[row * size + column] =
                    row == column
                    ? Swift.max(sum, .leastNormalMagnitude).squareRoot()
                    : sum / factor[column * size + column]
            }
        }
        func subtract(_ other: Int, from row: Int, times weight: Double) {
            for column in 0..<columns { x[row * columns + column] -= weight * x[other * columns + column] }
        }
        func divide(_ row: Int) {
            for column in 0..<columns { x[row * columns + column] /= factor[row * size + row] }
        }
        for row in 0..<size {
            for other in 0..<row { subtract(other, from: row, times: factor[row * size + other]) }
            divide(row)
        }
        for row in (0..<size).reversed() {
            for other in (row + 1)..<Swift.max(size, row + 1) {
                subtract(other, from: row, times: factor[other * size + row])
            }
            divide(row)
        }
        return x
    }
}
