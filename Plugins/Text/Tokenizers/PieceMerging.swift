/// Words as lists of pieces, in which the most frequent pair of neighbours is merged again and again.
struct PieceMerging {
    /// The UTF-8 of all tokens so far; a token's id is its index.
    private(set) var tokens: [[UInt8]] = []

    private var ids: [[UInt8]: Int32] = [:]
    /// The pieces that spell each word at present.
    private var words: [[Int32]]
    private let wordCounts: [Int]
    private var pairs = PairCounts()
    private let prefix: [UInt8]

    /// Spells words with their characters, for which it makes tokens after the special ones.
    init(_ counts: WordCounts, specialTokens: [String], prefix: String) {
        wordCounts = counts.counts
        words = []
        self.prefix = Array(prefix.utf8)
        for name in specialTokens { _ = id(of: Array(name.utf8)) }
        addCharacters(of: counts.words)
        words = counts.words.map { word in
            Self.characters(of: word).enumerated().map { id(of: $0 == 0 ? $1 : self.prefix + $1) }
        }
        for (index, word) in words.enumerated() {
            for (first, second) in zip(word, word.dropFirst()) {
                pairs.change(Pair(first, second), by: wordCounts[index], inWord: index)
            }
        }
        pairs.queueChanged()
    }

    /// Makes a token of the most frequent pair and merges the pair in all words; false when no pair is left.
    ///
    /// The token may exist already, merged from other parts.
    mutating func mergeNext() -> Bool {
        guard let (pair, words) = pairs.popMostFrequent() else { return false }
        let second = tokens[Int(pair.second)]
        let rest = second.starts(with: prefix) ? second.dropFirst(prefix.count) : second[...]
        let joined = id(of: tokens[Int(pair.first)] + rest)
        for word in words { merge(pair, into: joined, inWord: Int(word)) }
        pairs.queueChanged()
        return true
    }

    private mutating func merge(_ pair: Pair, into joined: Int32, inWord index: Int) {
        let count = wordCounts[index]
        var result: [Int32] = []
        var position = 0
        let word = words[index]
        while position < word.count {
            let isPair =
                position + 1 < word.count && word[position] == pair.first && word[position + 1] == pair.second
            guard isPair else {
                result.append(word[position])
                position += 1
                continue
            }
            if let previous = result.last {
                pairs.change(Pair(previous, pair.first), by: -count, inWord: index)
                pairs.change(Pair(previous, joined), by: count, inWord: index)
            }
            result.append(joined)
            position += 2
            if position < word.count {
                pairs.change(Pair(pair.second, word[position]), by: -count, inWord: index)
                pairs.change(Pair(joined, word[position]), by: count, inWord: index)
            }
        }
        words[index] = result
    }

    /// The id of a token, which is made if it is not there.
    private mutating func id(of token: [UInt8]) -> Int32 {
        if let id = ids[token] { return id }
        let id = Int32(tokens.count)
        ids[token] = id
        tokens.append(token)
        return id
    }

    /// Makes a token for each character, and one for each that continues a word, in the order of their numbers.
    private mutating func addCharacters(of words: [[UInt8]]) {
        var characters: Set<[UInt8]> = []
        var continuations: Set<[UInt8]> = []
        for word in words {
            let scalars = Self.characters(of: word)
            characters.formUnion(scalars)
            continuations.formUnion(scalars.dropFirst())
        }
        // UTF-8 sorts as the numbers of its characters do.
        let inOrder = { (first: [UInt8], second: [UInt8]) in first.lexicographicallyPrecedes(second) }
        for character in characters.sorted(by: inOrder) { _ = id(of: character) }
        for character in continuations.sorted(by: inOrder) { _ = id(of: prefix + character) }
    }

    private static func characters(of word: [UInt8]) -> [[UInt8]] {
        String(decoding: word, as: UTF8.self).unicodeScalars.map { Array(String($0).utf8) }
    }
}
