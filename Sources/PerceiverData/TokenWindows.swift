import Layers
import Perceiver
import PerceiverSettings
import Tensors

/// Windows of sequences of tokens, in each of which a causal model predicts the last N tokens from those before.
///
/// A batch holds `tokens` [b, n] (int32), `label` [b, N] (int32), the tokens after the last N of them, and `is_padding` [b, n] (bytes)
/// where some windows are shorter. Each token but the first of a sequence is predicted once, with up to n - N tokens before
/// those that are predicted with it; so validation tells the loss of all tokens. In training the windows begin elsewhere in each
/// epoch, and leave out less than 2 N tokens at the ends of a sequence. Where more tokens than the first are given
/// (``DatasetWithTokens/givenTokenCount``), none of those is predicted.
public struct TokenWindows: Dataset {
    /// The sequences.
    package private(set) var base: any DatasetWithTokens
    private let contextLength, latentCount: Int
    private let seed: UInt64
    private var isShifted: Bool
    private let windows: [Split: Windows]

    /// Makes windows of a data set.
    ///
    /// - Parameters:
    ///   - base: the sequences.
    ///   - contextLength: n, the most tokens of a window.
    ///   - latentCount: N, how many are predicted in each.
    ///   - isShifted: whether the windows of training begin elsewhere in each epoch.
    ///   - seed: of where they begin.
    /// - Throws: `SettingsError` if there are no tokens to learn from.
    public init(
        _ base: any DatasetWithTokens, contextLength: Int, latentCount: Int, isShifted: Bool, seed: UInt64
    ) throws {
        self.base = base
        (self.contextLength, self.latentCount) = (contextLength, latentCount)
        (self.isShifted, self.seed) = (isShifted, seed)
        windows = Dictionary(
            uniqueKeysWithValues: Split.allCases.map { split in
                (
                    split,
                    Windows(
                        tokenCounts: base.tokenCounts(of: split), givenCount: base.givenTokenCount,
                        latentCount: latentCount,
                        leavesRoom: isShifted && split == .train)
                )
            })
    }

    /// That of the sequences.
    public var description: DataDescription { base.description }
    /// Those of the sequences.
    public var notes: [String] { base.notes }
    /// Those of the sequences.
    public var decidedSettings: SettingsTree { base.decidedSettings }
    /// Whether windows always begin at the same tokens.
    public var isSameEachEpoch: Bool { !isShifted && base.isSameEachEpoch }
    /// The same windows, not shifted.
    public var measured: any Dataset {
        var measured = self
        measured.isShifted = false
        if let own = base.measured as? any DatasetWithTokens { measured.base = own }
        return measured
    }

    /// The number of windows of a split.
    public func count(of split: Split) -> Int { windows[split]?.count ?? 0 }

    /// Windows as a batch.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let spans = indices.map { span($0, of: split, epoch: epoch) }
        let rows = try spans.map { span in
            try base.tokens(
                span.start..<span.end, ofSequence: span.sequence, of: split, epoch: epoch)
        }
        let width = (rows.map(\.count).max() ?? 1) - 1
        let labelCount = min(width, latentCount)
        var (tokens, padding, labels): ([Int32], [UInt8], [Int32]) = ([], [], [])
        for (span, row) in zip(spans, rows) {
            let missing = width - (row.count - 1)
            tokens += Array(repeating: 0, count: missing) + row.dropLast()
            padding += Array(repeating: 1, count: missing) + Array(repeating: 0, count: row.count - 1)
            // The label of column c of a row is its token c + 1; those that another window predicts, or padding, are left out.
            let firstColumn = width - labelCount - missing
            labels += (firstColumn..<firstColumn + labelCount).map { column in
                column >= 0 && span.start + column + 1 >= span.firstLabel ? row[column + 1] : -100
            }
        }
        var batch = Batch([
            "tokens": Tensor(tokens, shape: [rows.count, width]),
            "label": Tensor(labels, shape: [rows.count, labelCount]),
        ])
        if padding.contains(1) {
            batch.tensors["is_padding"] = Tensor(padding, shape: [rows.count, width])
        }
        return batch
    }
}

extension TokenWindows {
    /// A window: the tokens start ..< end of a sequence, of which those from `firstLabel` on are predicted.
    private struct Span {
        var sequence, start, firstLabel, end: Int
    }

    private func span(_ index: Int, of split: Split, epoch: Int) -> Span {
        guard let windows = windows[split] else { fatalError("There is no split \(split).") }
        let (sequence, number) = windows.place(of: index)
        let count = windows.tokenCounts[sequence]
        var shift = 0
        if isShifted, split == .train {
            let spare = windows.spare(of: sequence)
            var random = CounterRandom(seed, UInt64(epoch), UInt64(sequence))
            shift = Int(random.next().multipliedFullWidth(by: UInt64(spare + 1)).high)
        }
        let firstLabel = base.givenTokenCount + shift + number * latentCount
        let end = min(firstLabel + latentCount, count)
        return Span(
            sequence: sequence, start: max(0, end - 1 - contextLength), firstLabel: firstLabel, end: end)
    }
}

/// How many windows each sequence of a split has.
private struct Windows: Sendable {
    let tokenCounts: [Int]
    private let givenCount, latentCount: Int
    /// Of each sequence the number of its first window, and the number of all at the end.
    private let starts: [Int]

    /// - Parameters:
    ///   - tokenCounts: of each sequence.
    ///   - givenCount: how many first tokens of each are not predicted.
    ///   - latentCount: how many tokens a window predicts.
    ///   - leavesRoom: whether windows can be shifted: then all of them are full, and there is one less.
    init(tokenCounts: [Int], givenCount: Int, latentCount: Int, leavesRoom: Bool) {
        (self.tokenCounts, self.givenCount) = (tokenCounts, givenCount)
        self.latentCount = latentCount
        starts = tokenCounts.reduce(into: [0]) { starts, count in
            let labels = max(0, count - givenCount)
            let whole = (labels + latentCount - 1) / latentCount
            starts.append((starts.last ?? 0) + (leavesRoom && whole > 1 ? max(1, whole - 2) : whole))
        }
    }

    var count: Int { starts.last ?? 0 }

    func place(of index: Int) -> (sequence: Int, number: Int) {
        var (low, high) = (0, tokenCounts.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= index { low = middle } else { high = middle - 1 }
        }
        return (low, index - starts[low])
    }

    /// By how many tokens the windows of a sequence can be shifted.
    func spare(of sequence: Int) -> Int {
        let windowCount = starts[sequence + 1] - starts[sequence]
        return max(0, tokenCounts[sequence] - givenCount - windowCount * latentCount)
    }
}
