/// The words of a column that are learned.
struct WordList: Codable, Sendable, Equatable {
    /// The words that enough training rows have, in order.
    let words: [String]
    /// Whether training rows have rarer words too, which share a place that they train.
    let hasRare: Bool

    /// How many places the column has in the embedding: one for each word, after one for the unseen.
    var placeCount: Int { words.count + 1 }
}
