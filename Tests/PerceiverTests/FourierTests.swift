import Foundation
import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

struct FourierTests {
    @Test(arguments: [
        ("grid_2x3_bands_2", [2, 3], 2), ("grid_28x28_bands_32", [28, 28], 32),
        ("grid_2x3x5_bands_4", [2, 3, 5], 4),
        ("grid_17_bands_6", [17], 6),
    ])
    func `Positions equal those of PyTorch`(name: String, sizes: [Int], bandCount: Int) throws {
        let expected = try Fixture("fourier")[name]
        let actual = fourierPositions(sizes: sizes, bandCount: bandCount).rows
        #expect(actual.shape == expected.shape)
        let worst = zip(actual.floats, expected.floats).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst <= 5e-6)
    }

    @Test(arguments: [
        ([28, 28], 32, 130), ([224, 224], 64, 258), ([16, 56, 56], 32, 195), ([1920], 192, 385),
    ])
    func `Channels are axes times twice the bands plus one`(sizes: [Int], bandCount: Int, channels: Int) {
        #expect(fourierPositions(sizes: sizes, bandCount: bandCount).shape == [sizes.reduce(1, *), channels])
    }

    @Test func `The MNIST table has its known sums`() {
        let table = fourierPositions(sizes: [28, 28], bandCount: 32).rows
        #expect(abs(table.sum().scalar + 265.7023) < 1e-3)
        #expect(abs(table.sumOfSquares - 50737.3826) < 1e-2)
    }

    @Test(arguments: [nil, [9, 20, 5]])
    func `Points on a grid have the features of the grid`(resolutions: [Int]?) {
        let table = fourierPositions(sizes: [9, 9, 9], bandCount: 4, resolutions: resolutions).rows
        let points = table.sliced(0..<3, along: 1).reshaped(to: [27, 27, 3])
        let features = fourierFeatures(of: points, bandCount: 4, resolutions: resolutions ?? [9, 9, 9])
        #expect(features.shape == [27, 27, 27])
        #expect(features.floats == table.floats)
    }

    @Test func `Frequencies of an axis end at half of its resolution, whatever its length`() {
        let coarse = fourierPositions(sizes: [3, 5], bandCount: 2, resolutions: [8, 6]).rows
        // The position in the middle of each axis but one step along the other: 0.5 of the second axis.
        let row = coarse.sliced(8..<9, along: 0).floats
        let angles: [Float] = [0, 0, 0.5, 1.5].map { $0 * Float(Double.pi) }
        let expected = [0, 0.5] + angles.map { sin($0) } + angles.map { cos($0) }
        #expect(zip(row, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func `An axis of one position is at -1`() {
        #expect(fourierPositions(sizes: [1], bandCount: 0).rows.floats == [-1])
    }
}
