import PerceiverKit

/// Composes short pieces without any files: a melody of motifs that come back, over chords with a bass.
///
/// A piece depends only on the seed, the split and its number. It lasts 10 to 30 s, and its ids stand for it without loss:
/// its times are whole hundredths of a second, and its velocities the lowest of their steps.
public struct MelodyGenerator: Sendable {
    private let seed: UInt64

    /// Makes the generator of a data set.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// The piece of a number.
    public func piece(at index: Int, split: Split) -> MusicPiece {
        let key = UInt64(Split.allCases.firstIndex(of: split) ?? 0)
        var random = CounterRandom(seed, key, UInt64(index))
        let harmony = Harmony(&random)
        let tune = Tune(beatCount: harmony.beatCount, &random)
        var notes: [MusicPiece.Note] = []
        for bar in harmony.roots.indices {
            notes += harmony.accompaniment(ofBar: bar)
            notes += tune.melody(ofBar: bar, harmony)
        }
        return MusicPiece(notes: notes.sorted { ($0.start, $0.pitch) < ($1.start, $1.pitch) })
    }
}

extension CounterRandom {
    /// One of a list that is not empty.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}
