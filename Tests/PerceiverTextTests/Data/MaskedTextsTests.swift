import PerceiverKit
import Testing

@testable import PerceiverText

struct MaskedTextsTests {
    private static let long = Documents(
        train: (0..<6).map { Document(text: String(repeating: "text \($0) ", count: 8)) },
        validation: (0..<6).map { Document(text: String(repeating: "text \($0) ", count: 8)) })

    private func masked(
        _ base: TextDataset, packsTexts: Bool = false, seed: UInt64 = 3
    ) throws -> MaskedTexts {
        try MaskedTexts(
            base, masking: TokenMasking(TokenMaskingSettings(), tokenizer: base.tokenizer),
            packsTexts: packsTexts, seed: seed)
    }

    private func all(_ dataset: MaskedTexts, _ split: Split = .train, epoch: Int = 0) throws -> Batch {
        try dataset.batch(Array(0..<dataset.count(of: split)), of: split, epoch: epoch)
    }

    @Test func `Texts without a label are learned from too, and nobody's label is told`() throws {
        let dataset = try masked(SmallTexts.dataset(maxLength: 100))
        #expect(Split.allCases.map(dataset.count) == [4, 2, 1])
        #expect(dataset.lengths(of: .train) == [6, 0, 2, 9])
        #expect(
            try all(dataset).uncoveredTexts == ["abcdef", "", "xy", "free text"].map(SmallTexts.ids))
        #expect(dataset.description.classNames == [])
        #expect(dataset.description.files["tokenizer.json"] != nil)
    }

    @Test func `Each text is cut by itself, unless texts are packed`() throws {
        let base = try SmallTexts.dataset()
        let cut = try masked(base)
        #expect(cut.lengths(of: .train) == [4, 0, 2, 4])
        #expect(try all(cut).uncoveredTexts == ["abcd", "", "xy", "free"].map(SmallTexts.ids))
        let packed = try masked(base, packsTexts: true)
        #expect(packed.lengths(of: .train) == [4, 4, 4, 4, 1])
        #expect(
            try all(packed).uncoveredTexts == ["abcd", "efxy", "free", " tex", "t"].map(SmallTexts.ids))
        #expect(try all(packed, .validation).uncoveredTexts == ["vali", "dati", "onv"].map(SmallTexts.ids))
    }

    @Test func `Texts without any token, packed, are no examples`() throws {
        let base = try SmallTexts.dataset(Documents(train: [Document(text: "a"), Document(text: "")]))
        #expect(Split.allCases.map(try masked(base, packsTexts: true).count) == [1, 0, 0])
    }

    @Test
    func `Words are told of what was in a text before it was masked, and only where they are asked for`()
        throws
    {
        let base = try SmallTexts.dataset(maxLength: 100)
        #expect(try all(masked(base)).tensors["words"] == nil)
        let masking = try TokenMasking(TokenMaskingSettings(), tokenizer: base.tokenizer)
        let dataset = try MaskedTexts(
            base, masking: masking, packsTexts: false, tellsWords: true, seed: 3)
        let shares = try dataset.batch([0, 2], of: .train, epoch: 0).tensor("words")
        #expect(shares.shape == [2, base.tokenizer.vocabularySize])
        let told = shares.floats.indices.filter { shares.floats[$0] > 0 }.map { Int32($0 % shares.shape[1]) }
        #expect(told == (SmallTexts.ids("abcdef") + SmallTexts.ids("xy")))
        #expect(try dataset.batch([1], of: .validation, epoch: 0).tensors["words"] != nil)

        // Whoever is measured on other data has the counts of its own.
        let file = try #require(dataset.description.files[TextWords.fileName])
        let other = try MaskedTexts(
            SmallTexts.dataset(Documents(train: [Document(text: "zzz")]), maxLength: 100), masking: masking,
            packsTexts: false, tellsWords: true, tokenCounts: file, seed: 3)
        #expect(other.description.files[TextWords.fileName] == file)
    }

    @Test func `A text without tokens has nothing to tell`() throws {
        let batch = try masked(SmallTexts.dataset()).batch([1], of: .train, epoch: 0)
        #expect(try batch.tensor("label").elements(as: Int32.self) == [-100])
        #expect(try batch.tensor("tokens").shape == [1, 1])
        #expect(try batch.tensor("is_padding").elements(as: UInt8.self) == [1])
    }

    @Test func `Masks are the same for the same epoch, and others in the next`() throws {
        let dataset = try masked(SmallTexts.dataset(Self.long, maxLength: 100))
        #expect(!dataset.isSameEachEpoch)
        let passes = try [0, 1, 2, 0].map { try all(dataset, epoch: $0).texts }
        #expect(passes[0] == passes[3])
        #expect(Set(passes).count == 3)
        let again = try masked(SmallTexts.dataset(Self.long, maxLength: 100))
        #expect(try all(again).texts == passes[0])
        #expect(try all(masked(SmallTexts.dataset(Self.long, maxLength: 100), seed: 4)).texts != passes[0])
    }

    @Test func `An example's mask does not depend on its company`() throws {
        let dataset = try masked(SmallTexts.dataset(Self.long, maxLength: 100))
        let together = try all(dataset).texts
        #expect(try dataset.batch([4, 2], of: .train, epoch: 0).texts == [together[4], together[2]])
    }

    @Test func `Each example has a mask of its own, of the same text too`() throws {
        let text = Document(text: String(repeating: "text ", count: 10))
        let base = try SmallTexts.dataset(
            Documents(train: Array(repeating: text, count: 5)), maxLength: 100)
        #expect(Set(try all(masked(base)).texts).count == 5)
    }

    @Test func `Splits mask different positions of the same texts`() throws {
        let dataset = try masked(SmallTexts.dataset(Self.long, maxLength: 100))
        #expect(try all(dataset).uncoveredTexts == all(dataset, .validation).uncoveredTexts)
        #expect(try all(dataset).texts != all(dataset, .validation).texts)
    }

    @Test func `Masking leaves the texts as they were`() throws {
        let base = try SmallTexts.dataset(Self.long, maxLength: 100)
        let before = try base.batch(Array(0..<6), of: .train, epoch: 0).texts
        let dataset = try masked(base)
        for epoch in 0..<3 {
            #expect(try all(dataset, epoch: epoch).texts != before)
            #expect(try all(dataset, epoch: epoch).uncoveredTexts == before)
        }
        #expect(try base.batch(Array(0..<6), of: .train, epoch: 0).texts == before)
    }
}
