import Foundation
import Tensors
import TestSupport
import Testing

/// How exact the kernels are, and what they compute for infinity and NaN.
struct AccuracyTests {
    /// `count` numbers, evenly spaced over a range.
    private func grid(_ range: ClosedRange<Double>, _ count: Int = 200_001) -> [Float] {
        let width = range.upperBound - range.lowerBound
        return (0..<count).map { Float(range.lowerBound + width * Double($0) / Double(count - 1)) }
    }

    /// The largest of some errors; NaN if one is NaN.
    private func largest(_ x: [Float], _ y: [Float], _ error: (Double, Double) -> Double) -> Double {
        zip(x, y).reduce(0) { worst, pair in
            let error = abs(error(Double(pair.0), Double(pair.1)))
            return error > worst || error.isNaN ? error : worst
        }
    }

    @Test func `The exponential is exact to float32`() {
        let x = grid(-87...88)
        #expect(largest(x, Tensor(x).exp().floats) { $1 / Foundation.exp($0) - 1 } < 3e-7)
    }

    /// Few rows are multiplied in another way than many, and the ends of rows in another than their vectors.
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 11, 17, 20, 21])
    func `Products of few rows are exact to float32`(rows: Int) {
        for (inputs, outputs) in [(1, 1), (15, 3), (16, 4), (33, 5), (70, 130)] {
            let (x, w) = (
                Tensor(normal: [rows, inputs], seed: 1), Tensor(normal: [outputs, inputs], seed: 2)
            )
            let (xs, ws) = (x.floats.map(Double.init), w.floats.map(Double.init))
            let expected = (0..<rows * outputs).map { index in
                let (row, output) = index.quotientAndRemainder(dividingBy: outputs)
                return Float(
                    (0..<inputs).reduce(0.0) { $0 + xs[row * inputs + $1] * ws[output * inputs + $1] })
            }
            #expect(largest(linear(x, weight: w).floats, expected) { $0 - $1 } < 2e-5)
        }
    }

    @Test func `GELU is exact to float32`() {
        let x = grid(-12...12)
        #expect(largest(x, Tensor(x).gelu().floats) { $1 - gelu($0) } < 1e-6)
        let small = grid(-1...1)
        #expect(largest(small, Tensor(small).gelu().floats) { $1 - gelu($0) } < 2e-7)
    }

    @Test func `The gradient of GELU is exact to float32`() throws {
        let x = grid(-12...12)
        let input = Tensor(x).tracked()
        let loss = recording { input.gelu().sum() }
        let slopes = try #require(loss.gradients()[input])
        let error = largest(x, slopes.floats) { x, slope in
            slope - 0.5 * erfc(-x / 2.0.squareRoot()) - x * Foundation.exp(-x * x / 2)
                / (2 * Double.pi).squareRoot()
        }
        #expect(error < 1e-6)
    }

    @Test func `The exponential of infinity is infinity or 0, and that of NaN is NaN`() {
        let y = Tensor([.nan, -.infinity, .infinity, 100, -100, 0, -0.0] as [Float]).exp().floats
        #expect(y[0].isNaN)
        #expect(y[1...] == [0, .infinity, .infinity, 0, 1, 1])
    }

    @Test func `GELU of large numbers is the number or 0, and that of NaN is NaN`() throws {
        let x = Tensor([.nan, 1e30, -1e30, .infinity, 0, 200, -200] as [Float]).tracked()
        let (y, loss) = recording {
            let y = x.gelu()
            return (y.floats, y.sum())
        }
        #expect(y[0].isNaN)
        #expect(y[1...] == [1e30, 0, .infinity, 0, 200, 0])
        let slopes = try #require(loss.gradients()[x]).floats
        #expect(slopes[0].isNaN)
        let others = [slopes[1], slopes[2], slopes[4], slopes[5], slopes[6]]
        #expect(relativeDifference(others, [1, 0, 0.5, 1, 0]) < 1e-6)
    }

    @Test func `Softmax of very large numbers is finite`() {
        let rows: [[Float]] = [
            [1e30, 1e30], [1e38, -1e38], [-1e38, -1e38], [0, -.infinity], [1000, 999],
        ]
        let y = Tensor(rows.flatMap { $0 }, shape: [5, 2]).softmax().floats
        #expect(y.prefix(8) == [0.5, 0.5, 1, 0, 0.5, 0.5, 1, 0])
        #expect(abs(y[8] - Float(1 / (1 + Foundation.exp(-1.0)))) < 1e-6)
    }

    @Test(arguments: [16, 32, 80, 85])
    func `Softmax of one very large number is 1 there`(count: Int) {
        for position in 0..<count {
            var row = [Float](repeating: 0, count: count)
            row[position] = 1000
            let y = Tensor(row, shape: [1, count]).softmax().floats
            #expect(y[position] == 1 && y.reduce(0, +) == 1, "\(position) of \(count)")
        }
    }

    @Test func `A NaN affects only its row of a softmax`() {
        let y = Tensor([.nan, 1, 2, 1, 1, 1] as [Float], shape: [2, 3]).softmax().floats
        #expect(y.prefix(3).allSatisfy { $0.isNaN })
        #expect(y.suffix(3).allSatisfy { abs($0 - 1.0 / 3) < 1e-7 })
    }

    @Test func `Cross-entropy of very large logits is finite`() {
        let logits = Tensor([1e4, -1e4, 0, 0] as [Float], shape: [2, 2])
        let loss = logits.crossEntropy(labels: Tensor([1, 0] as [Int32])).scalar
        #expect(abs(loss - (2e4 + Float(Foundation.log(2.0))) / 2) < 1e-2)
    }

    @Test func `Long sums stay exact`() {
        let x = Tensor(uniform: [1_000_003], seed: 5)
        let exact = x.floats.reduce(0.0) { $0 + Double($1) }
        #expect(abs(Double(x.sum().scalar) / exact - 1) < 1e-6)
        #expect(abs(Double(x.reshaped(to: [1, -1]).sum(along: 1).scalar) / exact - 1) < 1e-6)
    }

    @Test(arguments: [[10_000_000, 1], [2_000_003, 3], [1000, 700], [2, 30_000, 5]])
    func `Long sums along any axis stay exact`(shape: [Int]) {
        for axis in shape.indices {
            let count = shape.reduce(1, *)
            let sum = Tensor(repeating: 0.1, shape: shape).sum(along: axis)
            let exact = Double(Float(0.1)) * Double(shape[axis])
            #expect(sum.count == count / shape[axis])
            #expect(sum.floats.allSatisfy { abs(Double($0) / exact - 1) < 5e-6 }, "axis \(axis)")
        }
    }

    @Test func `The maximum of numbers with a NaN among them is NaN`() {
        for position in [0, 1, 15, 16, 63, 64, 98, 99] {
            var x = [Float](repeating: 1, count: 100)
            x[position] = .nan
            #expect(Tensor(x).maximum.isNaN, "\(position)")
        }
        #expect(Tensor([.nan] as [Float]).maximum.isNaN)
        #expect(Tensor([-.infinity, .infinity] as [Float]).maximum == .infinity)
    }

    @Test func `The default epsilon of layer norm is 1e-5`() {
        // Rows of variance 1e-6: an epsilon of 1e-5 takes them to 1 / sqrt 11.
        let y = Tensor([-1e-3, 1e-3] as [Float], shape: [1, 2])
            .layerNorm(weight: Tensor(repeating: 1, shape: [2]), bias: Tensor(zeros: [2]))
        #expect(abs(y.floats[1] - Float(1 / 11.0.squareRoot())) < 1e-6)
    }

    @Test func `Layer norm of a constant row is the bias`() {
        let x = Tensor(repeating: 1e4, shape: [2, 64])
        let y = x.layerNorm(
            weight: Tensor(repeating: 3, shape: [64]), bias: Tensor(repeating: 2, shape: [64]))
        #expect(y.floats.allSatisfy { $0 == 2 })
    }
}
