import Perceiver

/// Examples that can be read as long sequences of tokens, for a causal model.
public protocol DatasetWithTokens: Dataset {
    /// The number of tokens of each sequence of a split, such as all texts one after another.
    func tokenCounts(of split: Split) -> [Int]

    /// How many first tokens of each sequence are given, so that they are not predicted: 1, the default, or more.
    var givenTokenCount: Int { get }

    /// Tokens of a sequence.
    ///
    /// - Parameters:
    ///   - range: which of them.
    ///   - sequence: the number of the sequence.
    ///   - split: the split that it belongs to.
    ///   - epoch: the epoch, for sequences that are changed at random in training.
    /// - Returns: as many as the range has.
    /// - Throws: what is wrong with a file that is read for them.
    func tokens(_ range: Range<Int>, ofSequence sequence: Int, of split: Split, epoch: Int) throws -> [Int32]
}

extension DatasetWithTokens {
    /// The first.
    public var givenTokenCount: Int { 1 }
}
