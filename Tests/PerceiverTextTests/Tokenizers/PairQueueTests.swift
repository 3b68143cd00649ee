import Testing

@testable import PerceiverText

struct PairQueueTests {
    @Test(arguments: 1...6)
    func `The most frequent pair comes first, of equally frequent ones the smallest`(size: Int) throws {
        let all = (0..<size).map { PairQueue.Element(count: $0 / 2, pair: Pair(9 - Int32($0), 1), index: $0) }
        for rotation in 0..<size {
            var queue = PairQueue()
            for element in all[rotation...] + all[..<rotation] { queue.push(element) }
            let taken = (0..<size).map { _ in queue.pop()?.index }
            #expect(taken == all.sorted { $0.comesBefore($1) }.map(\.index))
            #expect(queue.pop()?.index == nil)
        }
    }
}
