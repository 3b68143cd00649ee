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

    /// The number of tokens of all sequences one after another, each followed by an end.
    var countWithEnds: Int { tokens.count + count }

    /// Some of the tokens of all sequences one after another, each followed by the token `end`.
    func tokens(_ range: Range<Int>, withEnd end: Int32) -> [Int32] {
        var found: [Int32] = []
        found.reserveCapacity(range.count)
        // The last sequence that begins at or before the range: sequence i begins at offsets[i] + i.
        var (low, high) = (0, Swift.max(0, count - 1))
        while low < high {
            let middle = (low + high + 1) / 2
            if offsets[middle] + middle <= range.lowerBound { low = middle } else { high = middle - 1 }
        }
        var (index, position) = (low, range.lowerBound)
        while position < range.upperBound {
            let start = position - index
            let stop = Swift.min(offsets[index + 1], start + range.upperBound - position)
            found += tokens[start..<stop]
            position += stop - start
            guard position < range.upperBound else { break }
            found.append(end)
            (index, position) = (index + 1, position + 1)
        }
        return found
    }

    /// The number of tokens of one sequence.
    public func length(of index: Int) -> Int { offsets[index + 1] - offsets[index] }
}
