import Foundation
import PerceiverKit

/// Texts with some of their tokens masked, for an output that predicts these.
///
/// Training texts are masked anew in each epoch; the other splits always have the same masks, so that losses can be compared.
struct MaskedTexts: Dataset {
    private let base: TextDataset
    private let masking: TokenMasking
    private let seed: UInt64
    private let sequences: [Split: TokenSequences]
    /// The targets of the query for the whole text; nil where there is none.
    private let words: TextWords?
    /// The number of texts without a label that are left out.
    private let leftOutCount: Int

    let description: DataDescription

    /// Prepares the texts of a data set for masking.
    ///
    /// The texts' own labels are dropped.
    ///
    /// - Parameters:
    ///   - base: the texts.
    ///   - masking: masks the tokens.
    ///   - packsTexts: whether texts are joined and cut into sequences of full length; otherwise each is cut by itself.
    ///   - tellsWords: whether batches have `words`, the shares of tokens in each text.
    ///   - takesUnlabelled: whether texts without a label are learned from too.
    ///   - tokenCounts: the file of token counts of the run that is resumed or evaluated.
    ///   - seed: of the masks.
    /// - Throws: what is wrong with that file.
    init(
        _ base: TextDataset, masking: TokenMasking, packsTexts: Bool, tellsWords: Bool = false,
        takesUnlabelled: Bool = true,
        tokenCounts: Data? = nil, seed: UInt64
    ) throws {
        self.base = base
        self.masking = masking
        self.seed = seed
        leftOutCount = takesUnlabelled ? 0 : base.unlabelled.count
        var sequences = base.sequences
        if takesUnlabelled, let train = sequences[.train], base.unlabelled.count > 0 {
            sequences[.train] = train.followed(by: base.unlabelled)
        }
        var description = base.description
        description.classNames = []
        let train = sequences[.train] ?? TokenSequences([])
        words =
            try tellsWords
            ? tokenCounts.map { try TextWords(file: $0, tokenizer: base.tokenizer) }
                ?? TextWords(of: train, tokenizer: base.tokenizer)
            : nil
        if let words { description.files[TextWords.fileName] = try words.fileContents() }
        self.description = description
        let room = base.maxLength - base.tokenizer.endCount
        self.sequences = packsTexts ? sequences.mapValues { $0.packed(to: room) } : sequences
    }

    var notes: [String] {
        guard leftOutCount > 0 else { return base.notes }
        return base.notes + [
            "\(leftOutCount) texts without a label are left out: all outputs learn from the same, labelled texts"
        ]
    }
    var isSameEachEpoch: Bool { false }

    func count(of split: Split) -> Int { sequences[split]?.count ?? 0 }

    func lengths(of split: Split) -> [Int]? {
        sequences[split].map { base.lengths(of: $0) }
    }

    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        // Splits differ in their masks too, so that examples of the same number do not get the same masks.
        let seed = seed &+ UInt64(Split.allCases.firstIndex(of: split) ?? 0)
        let texts = indices.map {
            base.tokenizer.framed(sequences[split]?[$0] ?? [], maximumCount: base.maxLength)
        }
        let masked = zip(indices, texts).map { index, text in
            masking.masked(text, seed: seed, epoch: epoch, example: index)
        }
        var batch = Batch(masked: masked, paddingID: base.tokenizer.paddingID)
        batch.tensors["words"] = words?.shares(in: texts)
        return batch
    }
}

extension TokenSequences {
    /// These sequences, then others.
    func followed(by others: TokenSequences) -> TokenSequences {
        TokenSequences(
            tokens: tokens + others.tokens,
            lengths: (0..<count).map { length(of: $0) } + (0..<others.count).map { others.length(of: $0) })
    }

    /// All tokens in order, cut into sequences of `length`; the last may be shorter.
    func packed(to length: Int) -> TokenSequences {
        let starts = stride(from: 0, to: tokens.count, by: length)
        return TokenSequences(tokens: tokens, lengths: starts.map { Swift.min(length, tokens.count - $0) })
    }
}
