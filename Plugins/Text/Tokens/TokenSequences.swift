import PerceiverKit

/// Many sequences of token ids, stored back to back.
public struct TokenSequences: Sendable, Equatable {
    /// The ids of all sequences, one after another.
    public let tokens: [Int32]

    /// The start of each sequence in `tokens`, and the end of the last one.
    private let offsets: [Int]

    /// Stores sequences back to back.
    public init(_ sequences: [[Int32]]) {
        self.init(tokens: Array(sequences.joined()), lengths: sequences.map(\.count))
    }

    /// Makes sequences from their lengths, whose sum must be the number of tokens.
    init(tokens: [Int32], lengths: [Int]) {
        self.tokens = tokens
        offsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        require(
            offsets.last == tokens.count,
            "Sequences of \(offsets.last ?? 0) tokens in all cannot be made of \(tokens.count).")
    }

    /// The number of sequences.
    public var count: Int { offsets.count - 1 }

    /// The ids of one sequence.
    public subscript(index: Int) -> ArraySlice<Int32> { tokens[offsets[index]..<offsets[index + 1]] }

    /// The number of tokens of one sequence.
    public func length(of index: Int) -> Int { offsets[index + 1] - offsets[index] }
}
