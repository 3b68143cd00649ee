/// Two adjacent tokens; pairs are ordered by the first, then by the second.
struct Pair: Hashable, Comparable {
    let first: Int32
    let second: Int32

    init(_ first: Int32, _ second: Int32) {
        self.first = first
        self.second = second
    }

    static func < (left: Pair, right: Pair) -> Bool {
        (left.first, left.second) < (right.first, right.second)
    }
}

/// The counts of pairs, the words they occur in, and the most frequent pair.
struct PairCounts {
    private struct Entry {
        var count = 0
        /// The words that have had the pair; some may have lost it since.
        var words: [Int32] = []
        /// Whether the pair has become more frequent since it was last queued.
        var isChanged = false
    }

    private var indices: [Pair: Int] = [:]
    private var entries: [Entry] = []
    private var changed: [(pair: Pair, index: Int)] = []
    private var queue = PairQueue()

    /// Adds to a pair's count, which a word may raise or lower.
    mutating func change(_ pair: Pair, by count: Int, inWord word: Int) {
        let index = indices[pair] ?? add(pair)
        entries[index].count += count
        guard count > 0 else { return }
        if entries[index].words.last != Int32(word) { entries[index].words.append(Int32(word)) }
        if !entries[index].isChanged {
            entries[index].isChanged = true
            changed.append((pair, index))
        }
    }

    private mutating func add(_ pair: Pair) -> Int {
        indices[pair] = entries.count
        entries.append(Entry())
        return entries.count - 1
    }

    /// Queues the pairs that have become more frequent.
    mutating func queueChanged() {
        for (pair, index) in changed {
            entries[index].isChanged = false
            if entries[index].count > 0 {
                queue.push(PairQueue.Element(count: entries[index].count, pair: pair, index: index))
            }
        }
        changed.removeAll(keepingCapacity: true)
    }

    /// Removes the most frequent pair, of equally frequent ones the first, and returns it with the words it may be in.
    mutating func popMostFrequent() -> (pair: Pair, words: [Int32])? {
        while var top = queue.pop() {
            let count = entries[top.index].count
            // Counts that only fall are not updated in the queue, but corrected when they come to the top.
            if top.count != count {
                top.count = count
                if count > 0 { queue.push(top) }
                continue
            }
            let words = entries[top.index].words
            entries[top.index].words = []
            return (top.pair, words)
        }
        return nil
    }
}
