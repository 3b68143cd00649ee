import PerceiverKit

/// The melody of a composed piece: two motifs of a bar, that are sung again over other chords.
struct Tune {
    /// A rhythm, and a line that goes with it.
    private struct Motif {
        /// Eighths of each note.
        var lengths: [Int]
        /// How many degrees each note is above the root of the chord.
        var heights: [Int]
    }

    /// What each bar has: a motif, or a rest on one note.
    private enum Bar {
        case first, second, rest
    }

    private let first, second: Motif
    private let bars: [Bar]
    private let beatCount: Int

    private static let forms: [[Bar]] = [
        [.first, .first, .second, .rest, .first, .first, .second, .rest],
        [.first, .second, .first, .rest, .first, .second, .second, .rest],
        [.first, .second, .first, .rest, .second, .second, .first, .rest],
    ]
    private static let rhythms = [
        3: [[2, 2, 2], [3, 1, 2], [4, 2], [1, 1, 2, 2], [2, 1, 1, 2]],
        4: [
            [2, 2, 2, 2], [3, 1, 2, 2], [2, 1, 1, 4], [1, 1, 2, 2, 2], [2, 2, 3, 1], [3, 1, 4],
            [2, 1, 1, 2, 2],
        ],
    ]

    /// Draws the motifs, and where they are.
    init(beatCount: Int, _ random: inout CounterRandom) {
        self.beatCount = beatCount
        func motif() -> Motif {
            let lengths = random.pick(Self.rhythms[beatCount] ?? [])
            var (height, position) = (random.pick([0, 2, 4]), 0)
            var heights: [Int] = []
            for length in lengths {
                // Notes on a beat belong to the chord, others lead from one to the next.
                let isOnBeat = position % 4 == 0
                heights.append(isOnBeat ? Self.chordHeight(near: height) : height)
                height = min(7, max(0, heights[heights.count - 1] + random.pick([-2, -1, -1, 1, 1, 2])))
                position += length
            }
            return Motif(lengths: lengths, heights: heights)
        }
        (first, second) = (motif(), motif())
        bars = random.pick(Self.forms)
    }

    private static func chordHeight(near height: Int) -> Int { [0, 0, 2, 2, 4, 4, 7, 7][height] }

    /// The notes of a bar, none below the root of its chord.
    func melody(ofBar bar: Int, _ harmony: Harmony) -> [MusicPiece.Note] {
        let motif =
            switch bars[bar] {
            case .first: first
            case .second: second
            case .rest: Motif(lengths: [2 * beatCount], heights: [bar == bars.count - 1 ? 7 : 2])
            }
        var position = 0
        return zip(motif.lengths, motif.heights).map { length, height in
            defer { position += length }
            return harmony.note(
                harmony.roots[bar] + height, bar: bar, position: position, length: length,
                velocity: position == 0 ? 92 : 84)
        }
    }
}
