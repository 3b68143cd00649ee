/// The order of a split's examples, and how they are grouped into batches.
///
/// Examples are padded to the longest of their batch, so a batch costs least when its examples are of similar length.
package struct BatchOrder {
    /// The numbers of the examples of each batch.
    package let batches: [[Int]]

    /// How many batches' worth of examples are sorted by length together: enough to find similar lengths, few enough that
    /// batches still differ from epoch to epoch.
    static let batchesSortedTogether = 50

    /// The order of the training examples in an epoch: random, but given by the seed and the epoch alone.
    ///
    /// - Parameters:
    ///   - exampleCount: the number of examples of the split.
    ///   - lengths: the length of each example; nil to ignore lengths.
    ///   - size: the number of examples in a batch; the last one may have fewer.
    ///   - seed: the seed of the run.
    ///   - epoch: the epoch, from 0.
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

    /// The order in which a split is evaluated.
    package init(measuring split: Split, of dataset: any Dataset, size: Int) {
        self.init(measuring: dataset.count(of: split), lengths: dataset.lengths(of: split), size: size)
    }

    /// The order for evaluation, always the same: by length where `lengths` are known.
    package init(measuring exampleCount: Int, lengths: [Int]?, size: Int) {
        let all = Array(0..<exampleCount)
        batches = (lengths.map(all.sorted(byLength:)) ?? all).batches(of: size)
    }
}

extension [Int] {
    /// The numbers sorted by the lengths of their examples; those of equal length keep their order.
    fileprivate func sorted(byLength lengths: [Int]) -> [Int] {
        enumerated().sorted { (lengths[$0.element], $0.offset) < (lengths[$1.element], $1.offset) }
            .map(\.element)
    }
}

extension Collection {
    /// The elements in groups of `size`; the last group may be smaller.
    package func batches(of size: Int) -> [[Element]] {
        var batches: [[Element]] = []
        var rest = self[...]
        while !rest.isEmpty {
            batches.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return batches
    }
}
