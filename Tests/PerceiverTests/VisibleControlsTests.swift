import PerceiverFiles
import Testing

@testable import Perceiver

struct VisibleControlsTests {
    @Test func `Controls are written out, and other text stays`() {
        #expect(
            "a\u{1B}[2J\u{9B}\u{7F}\u{202E}\tb\nc".withVisibleControls
                == "a\\u001b[2J\\u009b\\u007f\\u202e\tb\nc")
        #expect("a\nb".asName == "a\\u000ab")
        #expect("Ж é 👩‍👩‍👧 ك".asName == "Ж é 👩‍👩‍👧 ك")
    }

    @Test func `A long list of names is cut, with a count`() {
        let names = (0..<200_000).map { "n\($0)" }
        #expect(names.quoted.hasSuffix("\"n19\" and 199980 more"))
        #expect(["a", "b"].quoted == "\"a\", \"b\"")
    }
}
