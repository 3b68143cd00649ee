import Foundation
import PerceiverText
import Testing

struct WordPieceTests {
    @Test func `Ids, tokens and decoded texts are those of the Python package`() throws {
        let tokenizer = try WordPieceFixture.tokenizer()
        let cases = try WordPieceFixture.cases()
        #expect(cases.count == 415)
        for expected in cases {
            let ids = tokenizer.encode(expected.text)
            #expect(ids == expected.ids, "\(expected.text)")
            #expect(ids.compactMap { tokenizer.token($0) } == expected.tokens)
            #expect(tokenizer.decode(ids, skippingSpecial: true) == expected.decoded)
        }
    }

    @Test func `The vocabulary knows its special tokens, its continuations and its size`() throws {
        let tokenizer = try WordPieceFixture.tokenizer()
        #expect(tokenizer.vocabularySize == 2003)
        #expect((tokenizer.paddingID, tokenizer.unknownID, tokenizer.maskID) == (0, 1, 2))
        #expect((0..<5).map { tokenizer.isSpecial($0) } == [true, true, true, false, false])
        #expect((tokenizer.token(1993), tokenizer.continuesWord(1993)) == ("##ead", true))
        #expect((tokenizer.token(1991), tokenizer.continuesWord(1991)) == ("tear", false))
        #expect((tokenizer.token(-1), tokenizer.token(2003)) == (nil, nil))
        #expect(!tokenizer.continuesWord(2003))
    }

    @Test func `The first number of a vocabulary may be that of a piece`() throws {
        let contents = String(decoding: try WordPieceFixture.contents(), as: UTF8.self)
            .replacing(
                "\"id\": 0,\n      \"content\": \"[PAD]\"",
                with: "\"id\": 1991,\n      \"content\": \"[PAD]\""
            )
            .replacing("\"[PAD]\": 0,", with: "\"[PAD]\": 1991,")
            .replacing("\"tear\": 1991", with: "\"tear\": 0")
        let tokenizer = try loadTokenizer(from: Data(contents.utf8), name: "swapped.json")
        #expect(tokenizer.encode("tear") == [0])
    }

    @Test func `Special tokens are kept in a decoded text on request, and unknown ids are passed over`()
        throws
    {
        let tokenizer = try WordPieceFixture.tokenizer()
        #expect(tokenizer.decode([27, 2, 14, -5, 4000], skippingSpecial: false) == "n [MASK] a")
        #expect(tokenizer.decode([27, 2, 14, -5, 4000], skippingSpecial: true) == "n a")
    }

    @Test(
        arguments: [
            ("", []),
            ("\u{301}\u{301}", []),
            ("\u{0}\u{7}\u{1B}", [1]),
            ("👨‍👩‍👧‍👦", [1, 1, 1, 1, 1, 1, 1]),
            ("漢字かな", [1]),
            ("a\u{85}a\u{2003}a", [14, 14, 14]),
            ("[MASK][MASK", [2, 1, 197, 48, 60]),
            (String(repeating: "a", count: 1 << 20), [1]),
            (String(repeating: "e\u{301}", count: 101), [1]),
        ] as [(String, [Int32])])
    func `Odd texts have the ids that the Python package gives them`(text: String, ids: [Int32]) throws {
        #expect(try WordPieceFixture.tokenizer().encode(text) == ids)
    }

    @Test func `A word may have as many characters as the limit, whatever their bytes`() throws {
        let tokenizer = try WordPieceFixture.tokenizer()
        let ids = tokenizer.encode(String(repeating: "e\u{301}", count: 100))
        #expect(!ids.contains(1))
        #expect(tokenizer.decode(ids, skippingSpecial: true) == String(repeating: "e", count: 100))
    }

    @Test func `A written file reads as the same tokenizer`() throws {
        let tokenizer = try WordPieceFixture.tokenizer()
        let contents = try tokenizer.fileContents()
        let again = try loadTokenizer(from: contents, name: "again.json")
        #expect(try again.fileContents() == contents)
        #expect((0..<2003).allSatisfy { again.token($0) == tokenizer.token($0) })
        for expected in try WordPieceFixture.cases() { #expect(again.encode(expected.text) == expected.ids) }
    }
}
