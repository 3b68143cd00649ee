import Foundation
import Testing

@testable import PerceiverText

/// Every code point is what the Python package `tokenizers` takes it for.
struct UnicodeTableTests {
    /// What Fixtures/make_unicode_fixture.py writes.
    private struct Fixture: Decodable {
        let words, spaces, accents, decomposed, ordered: [[UInt32]]
        let normalised: [[String]]
    }

    private let fixture: Fixture
    /// All that may be characters, but for ASCII and private use.
    private let scalars = [0x80..<0x34000, 0xE0000..<0xE1000].flatMap { range in
        range.compactMap { Unicode.Scalar(UInt32($0)) }
    }

    init() throws {
        let file = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/unicode.json")
        fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    }

    private func normalized(_ text: String, _ steps: [TextNormalizer.Step]) -> [UInt8] {
        Array(text.utf8).withUnsafeBufferPointer { TextNormalizer(steps: steps).normalized($0) }
    }

    /// Expects that the characters in some ranges, and no others, have a trait.
    private func expect(_ ranges: [[UInt32]], are has: (Unicode.Scalar) -> Bool) {
        let expected = Set(ranges.flatMap { $0[0]...$0[1] })
        #expect(expected.count > 10)
        let wrong = scalars.filter { has($0) != expected.contains($0.value) }
        #expect(wrong.isEmpty, "\(wrong.prefix(20)) of \(wrong.count)")
    }

    @Test func `Words and spaces are of the same characters`() {
        expect(fixture.words) { CharacterKind($0) == .word }
        expect(fixture.spaces) { CharacterKind($0) == .space }
    }

    @Test func `The same accents are taken away`() {
        expect(fixture.accents) { normalized(String($0), [.stripAccents]).isEmpty }
    }

    @Test func `The same characters decompose`() {
        expect(fixture.decomposed) { normalized(String($0), [.decompose]) != Array(String($0).utf8) }
    }

    @Test func `The same marks move before others`() {
        expect(fixture.ordered) {
            normalized("a\u{345}\($0)", [.decompose]) == Array("a\($0)\u{345}".utf8)
        }
    }

    @Test func `Random texts of rare marks have the same decomposed small letters`() {
        #expect(fixture.normalised.count == 400)
        for pair in fixture.normalised {
            #expect(
                normalized(pair[0], [.decompose, .lowercase]) == Array(pair[1].utf8),
                "\(pair[0].unicodeScalars.map { String($0.value, radix: 16) })")
        }
    }

    @Test func `Endless marks are put in the order that Unicode gives them, in time`() {
        // An acute, a dot below, a letter with both, and an overlay: three classes.
        let few = "e" + String(repeating: "\u{301}\u{323}\u{1EC7}\u{338}\u{345}", count: 40)
        #expect(normalized(few, [.decompose]) == Array(few.decomposedStringWithCanonicalMapping.utf8))
        let run = "e" + String(repeating: "\u{301}\u{323}", count: 60)
        #expect(normalized(run, [.decompose]) == Array(run.decomposedStringWithCanonicalMapping.utf8))
        let many = "e" + String(repeating: "\u{301}\u{323}", count: 200_000)
        let sorted =
            "e" + String(repeating: "\u{323}", count: 200_000) + String(repeating: "\u{301}", count: 200_000)
        #expect(normalized(many, [.decompose]) == Array(sorted.utf8))
    }
}
