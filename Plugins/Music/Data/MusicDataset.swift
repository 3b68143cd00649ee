import Foundation
import PerceiverKit

/// Pieces as sequences of events, for a causal model.
///
/// As examples of their own, batches hold `tokens` int32 [b, m] and `is_padding` bytes [b, m].
public struct MusicDataset: DatasetWithTokens {
    /// The vocabulary's size is that of the events; there are no labels.
    public let description: DataDescription
    /// What was found, and how it was divided.
    public let notes: [String]
    private let pieces: [Split: [[Int32]]]
    private let transposition: Int
    /// The most events of a piece that is an example of its own.
    private let maxLength: Int
    private let seed: UInt64
    private var isMeasured = false

    /// Makes a data set of pieces.
    ///
    /// - Throws: `SettingsError` for another input than `music`.
    init(
        _ pieces: [Split: [[Int32]]], transposition: Int, notes: [String] = [], files: [String: Data] = [:],
        request: DataRequest
    ) throws {
        self.pieces = pieces
        (self.transposition, self.seed) = (transposition, request.seed)
        let longest = pieces.values.joined().map(\.count).max() ?? 0
        let eventCount = pieces.values.joined().reduce(0) { $0 + $1.count }
        self.notes = ["pieces of up to \(longest.grouped) events, \(eventCount.grouped) in all"] + notes
        // Other pieces are data of the same kind, however long the longest is.
        maxLength = try request.inputSettings(MusicInputSettings.self).maxLength
        description = DataDescription(shapes: ["tokens": [maxLength]], files: files)
    }

    /// False where pieces are transposed at random.
    public var isSameEachEpoch: Bool { transposition == 0 }

    /// The same pieces in their own keys.
    public var measured: any Dataset {
        var measured = self
        measured.isMeasured = true
        return measured
    }

    /// The number of pieces of a split.
    public func count(of split: Split) -> Int { pieces[split]?.count ?? 0 }

    /// The number of events of each piece, at most those that the input takes.
    public func lengths(of split: Split) -> [Int]? { tokenCounts(of: split).map { min($0, maxLength) } }

    /// The number of events of each piece, with its edges.
    public func tokenCounts(of split: Split) -> [Int] { pieces[split]?.map(\.count) ?? [] }

    /// Events of a piece; in training it may be transposed, another way in each epoch.
    public func tokens(
        _ range: Range<Int>, ofSequence sequence: Int, of split: Split, epoch: Int
    ) -> [Int32] {
        guard let piece = pieces[split]?[sequence] else { return [] }
        guard split == .train, !isMeasured, transposition > 0 else { return Array(piece[range]) }
        var random = CounterRandom(seed, UInt64(epoch), UInt64(sequence))
        let shift = Int.random(in: -transposition...transposition, using: &random)
        return MusicEvent.transposed(piece.map { Int($0) }, by: shift)[range].map { Int32($0) }
    }

    /// Pieces as a batch, longer ones than the input takes cut, and the shorter ones padded at their end.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) -> Batch {
        let rows = indices.map { index in
            tokens(
                0..<min(pieces[split]?[index].count ?? 0, maxLength), ofSequence: index, of: split,
                epoch: epoch
            )
        }
        let width = rows.map(\.count).max() ?? 1
        let shape = [rows.count, width]
        return Batch([
            "tokens": Tensor(
                rows.flatMap { $0 + Array(repeating: MusicLanguage.edge, count: width - $0.count) },
                shape: shape),
            "is_padding": Tensor(
                rows.flatMap { row in (0..<width).map { $0 < row.count ? 0 : 1 as UInt8 } }, shape: shape),
        ])
    }
}
