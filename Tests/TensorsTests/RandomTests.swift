import CKernels
import Tensors
import TestSupport
import Testing

/// Random numbers for initialisation and dropout.
struct RandomTests {
    private static let count = 200_000

    /// The first four moments about `center`.
    private func moments(_ numbers: [Float], about center: Double = 0) -> [Double] {
        (1...4).map { power in
            let terms = numbers.map { number in
                (0..<power).reduce(1.0) { product, _ in product * (Double(number) - center) }
            }
            return terms.reduce(0, +) / Double(numbers.count)
        }
    }

    @Test(arguments: [0, 1, 2, .max] as [UInt64])
    func `Normal numbers have the moments of the distribution`(seed: UInt64) {
        let numbers = Tensor(normal: [Self.count], seed: seed).floats
        let exact: [Double] = [0, 1, 0, 3]
        // The standard deviations of x, x^2, x^3 and x^4.
        let deviations: [Double] = [1, 1.41, 3.87, 9.80]
        for (index, moment) in moments(numbers).enumerated() {
            let bound = 4 * deviations[index] / Double(Self.count).squareRoot()
            #expect(abs(moment - exact[index]) < bound, "moment \(index + 1)")
        }
        #expect(numbers.allSatisfy { $0.isFinite })
    }

    @Test(arguments: [0, 1, 2, .max] as [UInt64])
    func `Uniform numbers have the moments of the distribution`(seed: UInt64) {
        let numbers = Tensor(uniform: [Self.count], seed: seed).floats
        let exact: [Double] = [0, 1.0 / 12, 0, 1.0 / 80]
        for (moment, exact) in zip(moments(numbers, about: 0.5), exact) {
            #expect(abs(moment - exact) < 4 * 0.29 / Double(Self.count).squareRoot())
        }
        #expect(numbers.allSatisfy { (0..<1).contains($0) })
    }

    @Test func `The same seed gives the same numbers, and another seed others`() {
        #expect(Tensor(normal: [50], seed: 8).floats == Tensor(normal: [5, 10], seed: 8).floats)
        #expect(Tensor(uniform: [50], seed: 8).floats == Tensor(uniform: [50], seed: 8).floats)
        let seeds = (0..<100).map { Tensor(uniform: [4], seed: $0).floats }
        #expect(Set(seeds).count == 100)
    }

    @Test(
        arguments: [
            (0, [6_172_995, 16_749_489, 3_390_079, 10_140_250]),
            (7, [14_292_678, 1_874_137, 5_814_653, 14_364_066]),
            (.max, [15_020_805, 8_514_808, 7_569_210, 13_061_651]),
        ] as [(UInt64, [Float])])
    func `The numbers of a seed are the same in every version`(seed: UInt64, numbers: [Float]) {
        #expect(Tensor(uniform: [4], seed: seed).floats == numbers.map { $0 * 0x1p-24 })
    }

    @Test func `Neighbouring seeds are unrelated`() {
        let (x, y) = (Tensor(normal: [Self.count], seed: 1), Tensor(normal: [Self.count], seed: 2))
        #expect(abs((x * y).mean().scalar) < 4 / Float(Self.count).squareRoot())
    }

    @Test func `Outside training there is no dropout`() {
        let x = Tensor(normal: [10], seed: 1)
        #expect(x.dropped(Dropout(0.5)).floats == x.floats)
        withDropout(seed: 1, step: 1) {
            #expect(x.dropped(Dropout(0)).floats == x.floats)
            #expect(x.dropped(Dropout(0.5)).floats != x.floats)
            withoutDropout { #expect(x.dropped(Dropout(0.5)).floats == x.floats) }
        }
    }

    @Test(arguments: [0.1, 0.5, 0.9] as [Float])
    func `Dropout keeps the expected value`(probability: Float) {
        let ones = Tensor(repeating: 1, shape: [Self.count])
        let dropped = withDropout(seed: 2, step: 0) { ones.dropped(Dropout(probability)) }.floats
        #expect(Set(dropped) == [0, 1 / (1 - probability)])
        let share = Double(dropped.filter { $0 == 0 }.count) / Double(Self.count)
        let p = Double(probability)
        #expect(abs(share - p) < 4 * (p * (1 - p) / Double(Self.count)).squareRoot())
    }

    @Test func `Dropout of a block across index 2 to the power of 32 is that of its elements one by one`() {
        let ones = [Float](repeating: 1, count: 64)
        let first = UInt64(1) << 32 - 20
        var (block, single) = (ones, ones)
        kernel_dropout(&block, ones, 7, first, 0.5, 64)
        for index in 0..<64 {
            var one: Float = 0
            kernel_dropout(&one, ones, 7, first + UInt64(index), 0.5, 1)
            single[index] = one
        }
        #expect(block == single)
        #expect(Set(block.suffix(44)) == [0, 2])
    }

    @Test func `The gradient of dropout is its mask`() throws {
        let x = Tensor(normal: [1000], seed: 3).tracked()
        let (result, loss) = withDropout(seed: 2, step: 0) {
            recording {
                let result = x.dropped(Dropout(0.25))
                return (result.detached, result.sum())
            }
        }
        let gradient = try #require(loss.gradients()[x])
        #expect(Set(gradient.floats) == [0, 1 / (1 - 0.25)])
        #expect(relativeDifference((gradient * x).floats, result.floats) < 1e-6)
    }

    @Test func `A step draws the same each time, and each use draws other numbers`() {
        let ones = Tensor(repeating: 1, shape: [200])
        let draw = { (seed: UInt64, step: Int) in
            withDropout(seed: seed, step: step) {
                (0..<3).map { _ in ones.dropped(Dropout(0.5)).floats }
            }
        }
        #expect(draw(7, 3) == draw(7, 3))
        let all = draw(7, 3) + draw(7, 4) + draw(8, 3) + draw(8, 4)
        #expect(Set(all).count == all.count)
    }
}
