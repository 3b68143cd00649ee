import Synchronization
import Testing

@testable import PerceiverData

struct BatchOrderTests {
    /// Lengths of 1,003 examples from 1 to 500, most of them short.
    private static let lengths = (0..<1003).map { 1 + ($0 * 7919 % 500) * ($0 * 104729 % 500) / 500 }

    private func order(
        _ lengths: [Int]? = lengths, size: Int = 8, seed: UInt64 = 0, epoch: Int = 0
    ) -> [[Int]] {
        BatchOrder(training: Self.lengths.count, lengths: lengths, size: size, seed: seed, epoch: epoch)
            .batches
    }

    /// Rows of all batches when each example is padded to the longest of its batch.
    private func paddedRowCount(_ batches: [[Int]]) -> Int {
        batches.reduce(0) { sum, batch in
            sum + batch.count * (batch.map { Self.lengths[$0] }.max() ?? 0)
        }
    }

    @Test(arguments: [1, 8, 64, 1003, 2000])
    func `A pass has every example once, in as many batches as without lengths`(size: Int) {
        let batches = order(size: size)
        #expect(batches.flatMap { $0 }.sorted() == Array(0..<1003))
        #expect(batches.map(\.count).sorted() == order(nil, size: size).map(\.count).sorted())
    }

    @Test func `The order depends on the seed and the epoch, and on nothing else`() {
        #expect(order() == order())
        #expect(Set([order(), order(epoch: 1), order(seed: 1)]).count == 3)
        // Not the batches alone are shuffled: the company of an example changes too.
        #expect(Set(order().map { $0.sorted() }).isDisjoint(with: order(epoch: 1).map { $0.sorted() }))
    }

    @Test func `Examples of similar length need a fraction of the padding`() {
        let rowCount = Self.lengths.reduce(0, +)
        let plain = paddedRowCount(order(nil)) - rowCount
        let similar = paddedRowCount(order()) - rowCount
        #expect(Double(similar) < 0.1 * Double(plain), "\(similar) rows of padding, not \(plain)")
    }

    @Test func `Short and long batches are mixed`() {
        let longest = order().map { batch in batch.map { Self.lengths[$0] }.max() ?? 0 }
        #expect(longest != longest.sorted())
        let halves = [longest.prefix(longest.count / 2), longest.suffix(longest.count / 2)]
        let means = halves.map { Double($0.reduce(0, +)) / Double($0.count) }
        #expect(abs(means[0] - means[1]) < 0.5 * means[0], "\(means)")
    }

    @Test func `Without lengths the order is the plain one`() {
        let plain = SeededOrder(count: 1003, seed: 5, purpose: "epoch 2").indices.batches(of: 8)
        #expect(order(nil, seed: 5, epoch: 2) == plain)
    }

    @Test func `What is measured is sorted by length, equally long ones by number`() {
        let lengths = [3, 1, 2, 1, 3]
        #expect(BatchOrder(measuring: 5, lengths: lengths, size: 2).batches == [[1, 3], [2, 0], [4]])
        #expect(BatchOrder(measuring: 5, lengths: nil, size: 2).batches == [[0, 1], [2, 3], [4]])
    }
}
