import Perceiver
import PerceiverSettings
import Tensors

/// Examples as sequences of tokens, all of one length, that an input adapter makes of them.
package struct ExampleTokens: DatasetWithTokens {
    private var base: any Dataset
    private let input: Reader
    private let length: Int

    /// The input adapter holds parameters, and so is not `Sendable`; but it uses none for this.
    private struct Reader: @unchecked Sendable {
        let adapter: any InputWithTokens
    }

    /// Makes sequences of a data set; nil if the input makes no tokens of examples.
    package init?(_ base: any Dataset, input: any InputWithTokens) {
        guard let length = input.language.exampleTokenCount else { return nil }
        self.base = base
        self.input = Reader(adapter: input)
        self.length = length
    }

    package var description: DataDescription { base.description }
    package var notes: [String] { base.notes }
    package var decidedSettings: SettingsTree { base.decidedSettings }
    package var isSameEachEpoch: Bool { base.isSameEachEpoch }
    package var measured: any Dataset {
        var measured = self
        measured.base = base.measured
        return measured
    }
    package var givenTokenCount: Int { input.adapter.language.givenTokenCount }
    package func count(of split: Split) -> Int { base.count(of: split) }
    package func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        try base.batch(indices, of: split, epoch: epoch)
    }

    package func tokenCounts(of split: Split) -> [Int] {
        Array(repeating: length, count: base.count(of: split))
    }

    package func tokens(
        _ range: Range<Int>, ofSequence sequence: Int, of split: Split, epoch: Int
    ) throws -> [Int32] {
        Array(try tokens(of: base.batch([sequence], of: split, epoch: epoch))[range])
    }

    /// The tokens of a batch's only example.
    package func tokens(of example: Batch) throws -> [Int32] {
        guard let tokens = try input.adapter.tokens(of: example), tokens.shape == [1, length] else {
            throw BatchError("The input should make \(length) tokens of each example.")
        }
        return tokens.elements(as: Int32.self)
    }

    /// How far continuations are from what follows the given tokens of a batch's only example; nil: that cannot be told.
    package func errors(of continuations: [[Int32]], in example: Batch) throws -> Metrics? {
        try input.adapter.errors(of: continuations, in: example)
    }
}
