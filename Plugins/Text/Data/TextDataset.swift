import PerceiverKit

/// Documents as tokens, with their labels if they have any.
///
/// A batch holds `tokens` [b, m] (int32), `is_padding` [b, m] (bytes), padded to its longest text, and the tensors of
/// `ExampleLabels` if documents have labels. Texts are cut to the input's maximum length.
public struct TextDataset: Dataset {
    /// Class names, and the tokenizer's file.
    public let description: DataDescription
    /// Notes on the documents, the vocabulary and the token cache for the user.
    public let notes: [String]
    /// The tokenizer of the tokens.
    public let tokenizer: any Tokenizer
    /// The most tokens of a text.
    public let maxLength: Int
    /// Which rows the texts are, of a table that other data sets read a part of.
    public let rowPart: RowPart?
    /// The tokens of whole texts, uncut.
    let sequences: [Split: TokenSequences]
    /// The tokens of texts without a label, for masked language modelling.
    let unlabelled: TokenSequences
    private let labels: ExampleLabels?
    /// The chance that a token of a training text is hidden.
    var hiddenShare: Float
    private let seed: UInt64

    /// Tokenizes documents.
    ///
    /// - Parameters:
    ///   - documents: the texts.
    ///   - tokens: the settings of tokenization.
    ///   - request: the request for the data; a tokenizer among its files takes precedence.
    /// - Throws: what is wrong with a tokenizer.
    public init(_ documents: Documents, tokens: TokenSettings, request: DataRequest) throws {
        let (tokenizer, note) = try tokens.tokenizer(for: documents, request: request)
        var notes = documents.notes + (note.map { [$0] } ?? [])
        func sequences(_ documents: [Document]) throws -> TokenSequences {
            let (sequences, note) = try tokens.sequences(of: documents, tokenizer: tokenizer)
            if let note { notes.append(note) }
            return sequences
        }
        var all: [Split: TokenSequences] = [:]
        for split in Split.allCases { all[split] = try sequences(documents[split]) }
        labels = documents.labels ?? documents.labelsAsClasses
        unlabelled = try sequences(documents.unlabelled)
        self.sequences = all
        self.tokenizer = tokenizer
        rowPart = documents.rowPart
        self.notes = notes
        (hiddenShare, seed) = (tokens.hide, request.seed)
        maxLength = try request.inputSettings(TokenInputSettings.self).maxLength
        try tokenizer.requireRoom(inLength: maxLength)
        var description = DataDescription(
            shapes: ["tokens": [maxLength]],
            files: documents.files.merging([tokenizerFileName: try tokenizer.fileContents()]) { $1 })
        labels?.describe(&description)
        if let columns = documents.columns { description.add(columns) }
        self.description = description
    }

    /// The number of documents of a split.
    public func count(of split: Split) -> Int { sequences[split]?.count ?? 0 }

    /// The number of tokens of each document, after cutting.
    public func lengths(of split: Split) -> [Int]? {
        sequences[split].map { lengths(of: $0) }
    }

    /// The number of tokens of each text of `all`, with those at its ends, after cutting.
    func lengths(of all: TokenSequences) -> [Int] {
        (0..<all.count).map { min(all.length(of: $0) + tokenizer.endCount, maxLength) }
    }

    /// False where tokens are hidden at random.
    public var isSameEachEpoch: Bool { hiddenShare == 0 }

    /// The same documents, with no token hidden.
    public var measured: any Dataset {
        var measured = self
        measured.hiddenShare = 0
        return measured
    }

    /// Documents as a batch, cut and padded; of training documents some tokens may be hidden, as if they were padding.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let texts = indices.map { tokenizer.framed(sequences[split]?[$0] ?? [], maximumCount: maxLength) }
        var batch = Batch(tokens: texts, paddingID: tokenizer.paddingID)
        if split == .train, hiddenShare > 0 {
            let length = batch.tensors["tokens"]?.shape[1] ?? 0
            let isPadding = zip(indices, texts).flatMap { index, text in
                isHidden(text.count, index, epoch) + Array(repeating: true, count: length - text.count)
            }
            batch.tensors["is_padding"] = Tensor(
                isPadding.map { $0 ? 1 : 0 as UInt8 }, shape: [texts.count, length])
        }
        labels?.add(to: &batch, indices, of: split)
        return batch
    }
}

extension TextDataset {
    /// Which of the tokens of a training text are hidden.
    private func isHidden(_ count: Int, _ index: Int, _ epoch: Int) -> [Bool] {
        var random = CounterRandom(seed, UInt64(epoch), UInt64(index))
        return random.hidden(of: count, chance: hiddenShare)
    }
}

extension Documents {
    /// The documents' own labels; nil if they have none.
    fileprivate var labelsAsClasses: ExampleLabels? {
        if classNames.isEmpty { return nil }
        let parts = Split.allCases.map { ($0, self[$0].compactMap(\.label)) }
        return ExampleLabels(Dictionary(uniqueKeysWithValues: parts), classNames: classNames)
    }
}
