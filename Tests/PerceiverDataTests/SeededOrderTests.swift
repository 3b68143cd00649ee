import Testing

@testable import PerceiverData

struct SeededOrderTests {
    private func order(_ count: Int, seed: UInt64 = 0, _ purpose: String = "epoch 0") -> [Int] {
        SeededOrder(count: count, seed: seed, purpose: purpose).indices
    }

    @Test(arguments: [0, 1, 2, 3, 10, 1000])
    func `Every number is there once`(count: Int) {
        #expect(order(count).sorted() == Array(0..<count))
    }

    @Test func `It depends on the seed and the purpose, and on nothing else`() {
        #expect(order(100) == order(100))
        #expect(order(100) != Array(0..<100))
        let others = [order(100, seed: 1), order(100, "epoch 1"), order(100, "split")]
        for other in others { #expect(other != order(100)) }
        #expect(Set(others).count == 3)
    }

    /// A resumed run needs the order that the run began with, whatever version of this program made it.
    @Test func `The order of ten things is the one it has always been`() {
        #expect(order(10) == [2, 0, 1, 7, 4, 5, 6, 9, 3, 8])
        #expect(order(10, seed: 7, "epoch 3") == [6, 2, 0, 5, 7, 4, 8, 3, 1, 9])
    }

    @Test func `Every position is equally likely`() {
        var counts = Array(repeating: Array(repeating: 0, count: 5), count: 5)
        for seed in 0..<2000 {
            for (position, number) in order(5, seed: UInt64(seed)).enumerated() {
                counts[position][number] += 1
            }
        }
        // 400 are expected; five standard deviations of 18 are never seen.
        for count in counts.flatMap({ $0 }) { #expect(abs(count - 400) < 90, "\(counts)") }
    }
}
