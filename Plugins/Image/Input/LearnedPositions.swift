import PerceiverKit

/// A learned vector for each place of a grid, perhaps mapped to other channels.
struct LearnedPositions: NamelessModule {
    /// [places, channels], of the grid that they are for.
    let positions: Parameter
    /// A linear map of each vector; nil: none.
    let positionProjection: Linear?
    private let interpolation: BicubicInterpolation?
    private let prepared = Prepared<Tensor>(maxCount: .max)

    /// Declares positions of a grid.
    ///
    /// - Parameters:
    ///   - grid: rows and columns.
    ///   - side: those of the square grid that the positions are learned for; nil: `grid`.
    ///   - channels: of the learned vectors.
    ///   - projectedChannels: what they are mapped to; nil: they are not.
    init(grid: [Int], learnedFor side: Int?, channels: Int, projectedChannels: Int?) {
        let table = side.map { [$0, $0] } ?? grid
        positions = Parameter([table[0] * table[1], channels], .truncatedNormal(standardDeviation: 0.02))
        positionProjection = projectedChannels.map { Linear(channels, $0) }
        interpolation = table == grid ? nil : BicubicInterpolation(from: table, to: grid)
    }

    /// [places, channels]: how many there are, without values.
    var shape: [Int] {
        [
            interpolation?.placeCount ?? positions.shape[0],
            positionProjection?.weight.shape[0] ?? positions.shape[1],
        ]
    }

    /// The vectors of all places; in prediction the same tensor each time, so that what is made of it can be kept too.
    func callAsFunction() -> Tensor {
        let weights = [positions, positionProjection?.weight, positionProjection?.bias].compactMap {
            $0?.value
        }
        return prepared(from: weights) {
            let rows = interpolation?(positions.value) ?? positions.value
            return positionProjection?(rows) ?? rows
        }
    }
}
