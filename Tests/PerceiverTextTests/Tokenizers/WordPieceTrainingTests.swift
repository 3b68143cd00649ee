import Foundation
import PerceiverText
import Testing

struct WordPieceTrainingTests {
    private let texts = ["Low low lower<br />lowest", "café newest NEWEST newer", "wide wider widest!"]

    private func tokens(_ tokenizer: WordPieceTokenizer) -> [String] {
        (0..<Int32(tokenizer.vocabularySize)).compactMap { tokenizer.token($0) }
    }

    @Test func `Special tokens come first, then characters, then the most frequent pairs`() throws {
        let tokenizer = try WordPieceTokenizer.train(on: texts, vocabularySize: 28)
        // Each character once as the start of a word and once after it; then the pair w, e, five times there.
        #expect(
            tokens(tokenizer) == [
                "[PAD]", "[UNK]", "[MASK]", "!", "a", "c", "d", "e", "f", "i", "l", "n", "o", "r", "s", "t",
                "w",
                "##a", "##d", "##e", "##f", "##i", "##o", "##r", "##s", "##t", "##w", "##we",
            ])
    }

    @Test func `Line breaks are spaces, and accents and capitals do not matter`() throws {
        let tokenizer = try WordPieceTokenizer.train(on: texts, vocabularySize: 45)
        #expect(tokenizer.encode("Löw<br />NEWEST") == tokenizer.encode("low newest"))
        #expect(
            tokenizer.decode(tokenizer.encode("LÖWEST, [MASK]!"), skippingSpecial: false)
                == "lowest [UNK] [MASK]!")
        #expect(tokenizer.encode("Q") == [1])
    }

    @Test func `Words of up to 100 characters are spelled`() throws {
        let tokenizer = try WordPieceTokenizer.train(on: texts, vocabularySize: 45)
        for (count, isSpelled) in [(100, true), (101, false)] {
            let ids = tokenizer.encode(String(repeating: "w", count: count))
            #expect((ids == [1]) != isSpelled, "\(count)")
        }
    }

    @Test func `The order of the texts changes nothing`() throws {
        let tokenizer = try WordPieceTokenizer.train(on: texts, vocabularySize: 45)
        let other = try WordPieceTokenizer.train(on: texts.reversed(), vocabularySize: 45)
        #expect(try tokenizer.fileContents() == other.fileContents())
    }

    @Test(arguments: [[], [""], ["one"], ["a b c a b c"]] as [[String]])
    func `Texts with too few pieces are refused, with a size that they can give`(texts: [String]) throws {
        let error = #expect(throws: TokenizerError.self) {
            try WordPieceTokenizer.train(on: texts, vocabularySize: 10_003)
        }
        let sizes = try #require(error).description.matches(of: /only (\d+) tokens, but 10003/)
        let size = try #require(sizes.first.flatMap { Int($0.1) })
        #expect(try WordPieceTokenizer.train(on: texts, vocabularySize: size).vocabularySize == size)
        #expect(try WordPieceTokenizer.train(on: texts).vocabularySize == size)
    }

    @Test func `A vocabulary without room for the characters is refused, with the size it needs`() throws {
        let error = #expect(throws: TokenizerError.self) {
            try WordPieceTokenizer.train(on: texts, vocabularySize: 5)
        }
        #expect(error?.description.contains("Ask for at least 27.") == true)
        #expect(try WordPieceTokenizer.train(on: texts, vocabularySize: 27).vocabularySize == 27)
    }

    @Test func `Odd texts can be learned from`() throws {
        let odd = ["\u{301}", "\u{0}", "👨‍👩‍👧 漢字", String(repeating: "ab", count: 5000), "##a ### #"]
        let tokenizer = try WordPieceTokenizer.train(on: odd, vocabularySize: 30)
        #expect(!tokenizer.encode("漢字 👨‍👩‍👧").contains(1))
    }
}
