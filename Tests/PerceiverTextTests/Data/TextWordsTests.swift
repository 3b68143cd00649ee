import Foundation
import PerceiverKit
import Testing

@testable import PerceiverText

struct TextWordsTests {
    private static let words = WordList(count: 8)

    @Test func `An occurrence counts one over the root of how frequent its token is`() {
        // Of 16 tokens token 3 is 9, token 4 is 4, and token 5 is 1; two are special.
        let counts: [(token: Int32, count: Int)] = [(3, 9), (4, 4), (5, 1), (1, 2)]
        let texts = TokenSequences(counts.map { Array(repeating: $0.token, count: $0.count) })
        let shares = TextWords(of: texts, tokenizer: Self.words).shares(in: [
            [3, 4, 5], [5, 3, 3, 1, 0], [7],
        ])
        #expect(shares.shape == [3, 8])
        // 1/3, 1/2 and 1 of the same unit.
        let expected: [Float] = [
            0, 0, 0, 2.0 / 11, 3.0 / 11, 6.0 / 11, 0, 0,
            0, 0, 0, 2.0 / 5, 0, 3.0 / 5, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 1,
        ]
        for (found, expected) in zip(shares.floats, expected) { #expect(abs(found - expected) < 1e-6) }
    }

    @Test func `Tokens that are rarer than one in ten thousand count as much as each other`() {
        let texts = TokenSequences([Array(repeating: 3, count: 100_000), [4, 4], [5]])
        let shares = TextWords(of: texts, tokenizer: Self.words).shares(in: [[4, 5]]).floats
        #expect(shares[4] == 0.5 && shares[5] == 0.5)
    }

    @Test func `A text without a token that counts is told as all texts together`() {
        let words = TextWords(of: TokenSequences([[3, 3, 3, 3], [4]]), tokenizer: Self.words)
        let shares = words.shares(in: [[], [1]]).floats
        for row in [0, 8] {
            #expect(abs(shares[row + 3] - 2.0 / 3) < 1e-6 && abs(shares[row + 4] - 1.0 / 3) < 1e-6)
        }
        let none = TextWords(of: TokenSequences([[]]), tokenizer: Self.words).shares(in: [[]]).floats
        #expect(none == [0, 0, 0] + Array(repeating: 1.0 / 5, count: 5))
    }

    @Test func `A run keeps its counts, and measures other texts by them`() throws {
        let words = TextWords(of: TokenSequences([[3, 3, 3, 3], [4], [5]]), tokenizer: Self.words)
        let again = try TextWords(file: words.fileContents(), tokenizer: Self.words)
        let texts: [[Int32]] = [[3, 4], [], [5, 6, 3]]
        #expect(again.shares(in: texts).floats == words.shares(in: texts).floats)
        for damaged in ["", "[1, 2]", "[0, 0, 0, 4, 1, 1, 0, -1]", "[0, 0, 0, 4, 1, 1, 0, 9e99]"] {
            #expect(throws: DataError.self) {
                try TextWords(file: Data(damaged.utf8), tokenizer: Self.words)
            }
        }
    }
}
