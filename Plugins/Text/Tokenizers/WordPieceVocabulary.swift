/// The pieces that words are spelled with: pieces that begin a word, and prefixed ones that continue it.
struct WordPieceVocabulary: Sendable {
    /// The string of each id.
    let tokens: [String]

    /// The prefix of every piece that continues a word.
    let prefix: String

    /// Ids that are not used to spell words: special tokens that a file adds to its vocabulary.
    let unspelled: Set<Int32>

    /// Whether each id's string begins with the prefix.
    let isContinuation: [Bool]

    private let trie: ByteTrie
    /// Where the pieces that continue a word start in the trie, or nil when there are none.
    private let continuationRoot: Int?

    /// Makes a vocabulary of `tokens`, in the order of their ids; the ids `unspelled` are not used to spell words.
    init(tokens: [String], prefix: String, unspelled: Set<Int32> = []) {
        self.tokens = tokens
        self.prefix = prefix
        self.unspelled = unspelled
        isContinuation = tokens.map { $0.utf8.starts(with: prefix.utf8) }
        var trie = ByteTrie()
        for (id, token) in zip(Int32(0)..., tokens) where !unspelled.contains(id) {
            trie[trie.insert(token.utf8)] = id
        }
        self.trie = trie
        continuationRoot = trie.node(of: prefix.utf8)
    }

    /// Adds the ids of a word's pieces, each the longest that fits, or returns false and adds none.
    func appendPieces(of word: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) -> Bool {
        let oldCount = ids.count
        var position = 0
        var node: Int? = ByteTrie.root
        while position < word.count {
            guard let start = node, let match = trie.longestMatch(in: word[position...], from: start) else {
                ids.removeSubrange(oldCount...)
                return false
            }
            ids.append(match.value)
            position += match.byteCount
            node = continuationRoot
        }
        return true
    }
}
