import PerceiverKit

/// Documents as tokens, with their labels where they have some.
///
/// A batch holds `tokens` [b, m] (int32), `is_padding` [b, m] (bytes), padded to its longest text, and `label` [b] (int32)
/// where documents have classes. Longer texts are cut to what the input takes.
public struct TextDataset: Dataset {
    /// Class names, and the tokenizer's file.
    public let description: DataDescription
    /// What the user may want to know of the tokens' cache.
    public let notes: [String]
    /// What the tokens are numbered by.
    public let tokenizer: any Tokenizer
    /// The most tokens of a text.
    public let maxLength: Int
    /// Whole texts, uncut.
    let sequences: [Split: TokenSequences]
    /// More whole texts to learn the language from.
    let unlabelled: TokenSequences
    private let labels: [Split: [Int32]]

    /// Cuts documents into tokens.
    ///
    /// - Parameters:
    ///   - documents: the texts.
    ///   - tokens: how.
    ///   - request: what the data set is opened with; a tokenizer among its files is used in place of another.
    /// - Throws: what is wrong with a tokenizer.
    public init(_ documents: Documents, tokens: TokenSettings, request: DataRequest) throws {
        let tokenizer = try tokens.tokenizer(for: documents, request: request)
        var notes = documents.notes
        func sequences(_ documents: [Document]) throws -> TokenSequences {
            let (sequences, note) = try tokens.sequences(of: documents, tokenizer: tokenizer)
            if let note { notes.append(note) }
            return sequences
        }
        var (all, labels): ([Split: TokenSequences], [Split: [Int32]]) = ([:], [:])
        for split in Split.allCases {
            all[split] = try sequences(documents[split])
            labels[split] = documents[split].compactMap { $0.label.map { Int32($0) } }
        }
        unlabelled = try sequences(documents.unlabelled)
        self.sequences = all
        self.labels = labels
        self.tokenizer = tokenizer
        self.notes = notes
        maxLength = try request.inputSettings(TokenInputSettings.self).maxLength
        description = DataDescription(
            shapes: ["tokens": [maxLength]], classNames: documents.classNames,
            files: documents.files.merging([tokenizerFileName: try tokenizer.fileContents()]) { $1 })
    }

    /// The number of documents of a split.
    public func count(of split: Split) -> Int { sequences[split]?.count ?? 0 }

    /// The tokens of each document, as far as they are used.
    public func lengths(of split: Split) -> [Int]? {
        sequences[split].map { all in (0..<all.count).map { min(all.length(of: $0), maxLength) } }
    }

    /// Documents, cut and padded.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let texts = indices.map { Array((sequences[split]?[$0] ?? []).prefix(maxLength)) }
        var batch = Batch(tokens: texts, paddingID: tokenizer.paddingID)
        if !description.classNames.isEmpty, let labels = labels[split] {
            batch.tensors["label"] = Tensor(indices.map { labels[$0] })
        }
        return batch
    }
}
