/// A binary heap of pairs: the most frequent comes out first, and of equally frequent ones the smallest.
struct PairQueue {
    /// A pair in the queue.
    struct Element {
        /// How often the pair occurred when it was queued.
        var count: Int
        let pair: Pair
        /// The index of the pair's entry in ``PairCounts``.
        let index: Int

        func comesBefore(_ other: Element) -> Bool {
            count != other.count ? count > other.count : pair < other.pair
        }
    }

    /// The children of element i are 2 i + 1 and 2 i + 2, and come after it.
    private var elements: [Element] = []

    /// Adds a pair.
    mutating func push(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard elements[child].comesBefore(elements[parent]) else { return }
            elements.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes and returns the first pair; nil if there is none.
    mutating func pop() -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let top = elements.first else { return last }
        elements[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            if child >= elements.count { return top }
            if child + 1 < elements.count, elements[child + 1].comesBefore(elements[child]) { child += 1 }
            guard elements[child].comesBefore(elements[parent]) else { return top }
            elements.swapAt(child, parent)
            parent = child
        }
    }
}
