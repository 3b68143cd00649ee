/// The order in which the examples of a split are met, and which of them make a batch.
///
/// A batch is as long as its longest example, so it costs least when its examples are of similar length.
package struct BatchOrder {
    /// The numbers of the examples of each batch.
    package let batches: [[Int]]

    /// Batches within which examples are sorted by length: enough to find similar ones, and few enough that the
    /// company of an example still changes from pass to pass.
    static let batchesSortedTogether = 50

    /// The order of a pass over training examples: a random one that depends on the seed and the epoch alone.
    ///
    /// - Parameters:
    ///   - exampleCount: of the split.
    ///   - lengths: of each example; nil to leave lengths aside.
    ///   - size: examples in a batch; the batch with the rest has fewer.
    ///   - seed: of the run.
    ///   - epoch: the pass, from 0.
    package init(training exampleCount: Int, lengths: [Int]?, size: Int, seed: UInt64, epoch: Int) {
        let shuffled = SeededOrder(count: exampleCount, seed: seed, purpose: "epoch \(epoch)").indices
        guard let lengths else {
            batches = shuffled.batches(of: size)
            return
        }
        let sorted = shuffled.batches(of: size * Self.batchesSortedTogether)
            .flatMap { $0.sorted(byLength: lengths).batches(of: size) }
        let order = SeededOrder(count: sorted.count, seed: seed, purpose: "batches of epoch \(epoch)")
        batches = order.indices.map { sorted[$0] }
    }

    /// The order in which a split is measured.
    package init(measuring split: Split, of dataset: any Dataset, size: Int) {
        self.init(measuring: dataset.count(of: split), lengths: dataset.lengths(of: split), size: size)
    }

    /// The order in which examples are measured, always the same: by length where `lengths` are known.
    package init(measuring exampleCount: Int, lengths: [Int]?, size: Int) {
        let all = Array(0..<exampleCount)
        batches = (lengths.map(all.sorted(byLength:)) ?? all).batches(of: size)
    }
}

extension [Int] {
    /// The numbers by rising length of what they stand for; equally long ones stay in their order.
    fileprivate func sorted(byLength lengths: [Int]) -> [Int] {
        enumerated().sorted { (lengths[$0.element], $0.offset) < (lengths[$1.element], $1.offset) }
            .map(\.element)
    }
}

extension Collection<Int> {
    /// The numbers in runs of `size`, the last perhaps shorter.
    func batches(of size: Int) -> [[Int]] {
        var batches: [[Int]] = []
        var rest = self[...]
        while !rest.isEmpty {
            batches.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return batches
    }
}
