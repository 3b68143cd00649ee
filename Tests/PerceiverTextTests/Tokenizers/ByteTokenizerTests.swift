import Foundation
import PerceiverText
import Testing

struct ByteTokenizerTests {
    private let tokenizer = ByteTokenizer()

    @Test func `The published ids are reproduced`() {
        #expect(
            tokenizer.encodeSeparated("Unicode €.") == [
                4, 91, 116, 111, 105, 117, 106, 107, 38, 232, 136, 178, 52, 5,
            ])
        #expect(tokenizer.encodeSeparated("e è é ê ë").count == 15)
        #expect(tokenizer.encodeSeparated("A long paragraph for summarization.").count == 37)
        #expect(tokenizer.encodeSeparated("a[MASK]b") == [4, 103, 3, 104, 5])
        #expect(tokenizer.encode("a[MASK]b") == [103, 3, 104])
        #expect(tokenizer.encodeSeparated("a", "b") == [4, 103, 5, 104, 5])
    }

    @Test func `Long texts lose their end but not their special tokens`() {
        let ids = tokenizer.encodeSeparated(String(repeating: "x", count: 3000))
        #expect((ids.count, ids.first, ids.last) == (2048, 4, 5))
        #expect(tokenizer.encodeSeparated("abcdef", "xy", maximumCount: 7) == [4, 103, 104, 5, 126, 127, 5])
        #expect(tokenizer.encodeSeparated("a", "xyzuvw", maximumCount: 7) == [4, 103, 5, 126, 127, 128, 5])
        #expect(tokenizer.encodeSeparated("abc", "xyz", maximumCount: 6) == [4, 103, 104, 5, 126, 5])
        #expect(tokenizer.encodeSeparated("abc", maximumCount: 2) == [4, 5])
    }

    @Test func `There are 262 ids, of which six are special`() {
        #expect((tokenizer.vocabularySize, tokenizer.paddingID, tokenizer.maskID) == (262, 0, 3))
        #expect((0..<262).filter { tokenizer.isSpecial($0) } == [0, 1, 2, 3, 4, 5])
        #expect((tokenizer.token(5), tokenizer.token(71), tokenizer.token(262)) == ("[SEP]", "A", nil))
    }

    @Test func `Every text comes back`() {
        for text in ["", "Unicode €.", "👨‍👩‍👧 \u{301}\u{0}\r\n", "é"] {
            let ids = tokenizer.encode(text)
            #expect(
                tokenizer.decode(ids, skippingSpecial: true).unicodeScalars.elementsEqual(text.unicodeScalars)
            )
        }
    }

    @Test func `Half a character decodes as the replacement, and special tokens as their names`() {
        #expect(tokenizer.decode([178], skippingSpecial: true) == "\u{FFFD}")
        #expect(tokenizer.decode([4, 103, 5, 900, -1], skippingSpecial: false) == "[CLS]a[SEP]")
        #expect(tokenizer.decode([4, 103, 5], skippingSpecial: true) == "a")
    }

    @Test func `A word is a space and what follows`() {
        let continues = tokenizer.encode("ab é\n[MASK]").map { tokenizer.continuesWord($0) }
        #expect(continues == [true, true, false, true, true, false, false])
    }

    @Test func `A written file reads as a byte tokenizer`() throws {
        #expect(try loadTokenizer(from: tokenizer.fileContents(), name: "bytes.json") is ByteTokenizer)
    }
}
