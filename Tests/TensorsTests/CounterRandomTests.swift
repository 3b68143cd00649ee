import Testing

@testable import Tensors

struct CounterRandomTests {
    @Test func `Every key and their order matter`() {
        let keys: [[UInt64]] = [[1, 2], [2, 1], [1, 3], [0, 2], [1, 2]]
        let firsts = keys.map { keys in
            var random = CounterRandom(keys[0], keys[1])
            return random.next()
        }
        #expect(Set(firsts).count == 4)
        #expect(firsts[0] == firsts[4])
    }

    @Test func `Neighbouring keys are unrelated`() {
        let bits = (0..<1000 as Range<UInt64>).map { key in
            var first = CounterRandom(9, key)
            var second = CounterRandom(9, key + 1)
            return (first.next() ^ second.next()).nonzeroBitCount
        }
        let mean = Float(bits.reduce(0, +)) / 1000
        #expect(abs(mean - 32) < 1)
    }

    @Test func `Uniform numbers fill their range`() {
        var random = CounterRandom(1)
        let values = (0..<10_000).map { _ in random.uniform(-2..<6) }
        #expect(values.allSatisfy { $0 >= -2 && $0 < 6 })
        #expect(abs(values.reduce(0, +) / 10_000 - 2) < 0.1)
    }

    @Test func `Gaussian numbers have mean 0 and standard deviation 1`() {
        var random = CounterRandom(2)
        let values = (0..<10_000).map { _ in random.gaussian() }
        #expect(abs(values.reduce(0, +) / 10_000) < 0.05)
        #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 10_000 - 1) < 0.05)
        #expect(values.allSatisfy { abs($0) <= 3.5 })
    }

    @Test func `Chances come true as often as they should`() {
        var random = CounterRandom(3)
        #expect(abs((0..<10_000).count { _ in random.chance(0.3) } - 3000) < 200)
    }
}
