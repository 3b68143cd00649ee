import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

struct TokenMaskingTests {
    /// 3, 6, 9 and so on go on with a word.
    private static let tokenizer = WordList(count: 100)
    /// A long text with special tokens in it, every tenth of them.
    private static let text = (0..<20_000 as Range<Int32>).map {
        $0 % 10 == 0 ? $0 / 10 % 3 : $0 * 7 % 97 + 3
    }

    private static func masking(
        _ change: (inout TokenMaskingSettings) -> Void = { _ in }
    ) throws -> TokenMasking {
        var settings = TokenMaskingSettings()
        change(&settings)
        return try TokenMasking(settings, tokenizer: tokenizer)
    }

    /// Whether a count of `draws` is within four and a half standard deviations of the share.
    private func isLikely(_ count: Int, of draws: Int, share: Double) -> Bool {
        let deviation = (Double(draws) * share * (1 - share)).squareRoot()
        return abs(Double(count) - Double(draws) * share) < 4.5 * deviation
    }

    @Test func `The shares are those of BERT`() throws {
        let masked = try Self.masking().masked(Self.text, seed: 1, epoch: 0, example: 0)
        let positions = masked.positions.map { Int($0) }
        #expect(isLikely(positions.count, of: 18_000, share: 0.15))
        let now = positions.map { masked.tokens[$0] }
        let hidden = now.count { $0 == 2 }
        // A random token is the old one in one of 97 cases.
        let kept = zip(now, masked.labels).count { $0 == $1 }
        #expect(isLikely(hidden, of: positions.count, share: 0.8))
        #expect(isLikely(kept, of: positions.count, share: 0.1 + 0.1 / 97))
        #expect(isLikely(positions.count - hidden - kept, of: positions.count, share: 0.1 * 96 / 97))
    }

    @Test func `Labels are the old tokens, other positions stay, special tokens are never selected`() throws {
        let masked = try Self.masking().masked(Self.text, seed: 2, epoch: 0, example: 0)
        #expect(masked.labels == masked.positions.map { Self.text[Int($0)] })
        #expect(
            masked.positions == masked.positions.sorted()
                && Set(masked.positions).count == masked.positions.count)
        #expect(masked.labels.allSatisfy { !Self.tokenizer.isSpecial($0) })
        #expect(masked.positions.allSatisfy { masked.tokens[Int($0)] >= 2 })
        let others = Set(Self.text.indices).subtracting(masked.positions.map { Int($0) })
        #expect(others.allSatisfy { masked.tokens[$0] == Self.text[$0] })
    }

    @Test func `Random tokens are all the ordinary ones, equally often`() throws {
        let masked = try Self.masking {
            ($0.maskProbability, $0.maskReplaceProbability, $0.randomReplaceProbability) = (1, 0, 1)
        }
        .masked(Self.text, seed: 3, epoch: 0, example: 0)
        let found = masked.positions.map { masked.tokens[Int($0)] }
        #expect(found.count == 18_000)
        for token in 0..<100 as Range<Int32> {
            let count = found.count { $0 == token }
            #expect(token < 3 ? count == 0 : isLikely(count, of: 18_000, share: 1 / 97), "\(token): \(count)")
        }
    }

    @Test func `The same seed, epoch and example give the same, others something else`() throws {
        let masking = try Self.masking()
        let first = masking.masked(Self.text, seed: 1, epoch: 2, example: 3)
        #expect(try first == Self.masking().masked(Self.text, seed: 1, epoch: 2, example: 3))
        for (seed, epoch, example) in [(2, 2, 3), (1, 3, 3), (1, 2, 4), (1, 3, 2)] as [(UInt64, Int, Int)] {
            let other = masking.masked(Self.text, seed: seed, epoch: epoch, example: example)
            #expect(Set(other.positions).intersection(first.positions).count < first.positions.count / 2)
        }
    }

    @Test func `Pieces of a word share selection and fate`() throws {
        let masked = try Self.masking { $0.wholeWords = true }
            .masked(Self.text, seed: 1, epoch: 0, example: 0)
        let selected = Set(masked.positions.map { Int($0) })
        #expect(isLikely(selected.count, of: 18_000, share: 0.15))
        var pieces = 0
        for position in Self.text.indices.dropFirst()
        where Self.tokenizer.continuesWord(Self.text[position])
            && !Self.tokenizer.isSpecial(Self.text[position - 1])
        {
            #expect(selected.contains(position) == selected.contains(position - 1))
            guard selected.contains(position) else { continue }
            pieces += 1
            #expect((masked.tokens[position] == 2) == (masked.tokens[position - 1] == 2))
        }
        #expect(pieces > 500)
        // A piece after a special token is a unit of its own.
        let alone = try Self.masking { ($0.wholeWords, $0.maskProbability) = (true, 0) }
            .masked([4, 1, 6, 9], seed: 1, epoch: 0, example: 1)
        #expect(alone.positions == [0] || alone.positions == [2, 3])
    }

    @Test func `One token is selected if any can be`() throws {
        let masking = try Self.masking { $0.maskProbability = 0 }
        let positions = (0..<200).map {
            masking.masked([1, 5, 7, 0], seed: 1, epoch: 0, example: $0).positions
        }
        #expect(Set(positions) == [[1], [2]])
        #expect(isLikely(positions.count { $0 == [1] }, of: 200, share: 0.5))
        for text in [[], [1, 1, 0]] as [[Int32]] {
            #expect(masking.masked(text, seed: 1, epoch: 0, example: 0) == MaskedText(tokens: text))
        }
    }

    @Test func `A batch pads texts, positions and labels`() throws {
        let batch = Batch(
            masked: [
                MaskedText(tokens: [4, 2, 5], positions: [1], labels: [7]), MaskedText(tokens: []),
                MaskedText(tokens: [2, 2], positions: [0, 1], labels: [8, 9]),
            ], paddingID: 0)
        #expect(try batch.tensor("tokens").elements(as: Int32.self) == [4, 2, 5, 0, 0, 0, 2, 2, 0])
        #expect(try batch.tensor("is_padding").elements(as: UInt8.self) == [0, 0, 0, 1, 1, 1, 0, 0, 1])
        #expect(try batch.tensor("positions").elements(as: Int32.self) == [1, 0, 0, 0, 0, 1])
        #expect(try batch.tensor("label").elements(as: Int32.self) == [7, -100, -100, -100, 8, 9])
        #expect(try SmallModel.make().loss(on: batch).metrics.sums["loss"]?.count == 3)
    }

    @Test func `Texts that are all empty still make a batch, with nothing to count`() throws {
        let batch = Batch(masked: [MaskedText(tokens: [])], paddingID: 0)
        #expect(try batch.tensor("tokens").shape == [1, 1])
        #expect(try SmallModel.make().loss(on: batch).value.scalar == 0)
    }

    @Test(
        arguments: [(1.5, 0.8, 0.1), (0.15, -0.1, 0.1), (0.15, 0.8, 0.3), (.nan, 0.8, 0.1)]
            as [(Float, Float, Float)])
    func `Shares that are none are errors`(selected: Float, mask: Float, random: Float) {
        #expect(throws: SettingsError.self) {
            try Self.masking {
                ($0.maskProbability, $0.maskReplaceProbability, $0.randomReplaceProbability) = (
                    selected, mask, random
                )
            }
        }
    }

    @Test func `A tokenizer without [MASK], or with special tokens alone, is an error`() {
        var unmasked = Self.tokenizer
        unmasked.maskID = nil
        for tokenizer in [unmasked, WordList([])] {
            #expect(throws: SettingsError.self) {
                try TokenMasking(TokenMaskingSettings(), tokenizer: tokenizer)
            }
        }
    }
}
