/// How often each word occurs.
struct WordCounts {
    /// The words' UTF-8, in the order they were first seen.
    private(set) var words: [[UInt8]] = []

    /// The number of times each word was seen.
    private(set) var counts: [Int] = []

    private var indices = ByteTrie()

    /// Counts the words of a text.
    mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
        text.forEachWord { word in
            let node = indices.insert(word)
            if indices[node] < 0 {
                indices[node] = Int32(words.count)
                words.append(Array(word))
                counts.append(0)
            }
            counts[Int(indices[node])] += 1
        }
    }
}
