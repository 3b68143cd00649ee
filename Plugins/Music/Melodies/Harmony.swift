import PerceiverKit

/// The key, the time and the chords of a composed piece.
struct Harmony {
    /// A scale, whose degrees are counted from 0, the tonic; 7 is the tonic an octave higher, -7 an octave lower.
    struct Scale {
        /// The pitch of degree 0.
        var tonic: Int
        var isMinor: Bool

        /// The pitch of a degree over a chord.
        ///
        /// In minor, the chord on the fifth degree (4) has the leading tone, a semitone below the tonic.
        func pitch(_ degree: Int, over root: Int) -> Int {
            let octave = (degree - wrapped(degree)) / 7
            let steps = isMinor ? [0, 2, 3, 5, 7, 8, 10] : [0, 2, 4, 5, 7, 9, 11]
            let leads = isMinor && wrapped(degree) == 6 && wrapped(root) == 4
            return tonic + 12 * octave + steps[wrapped(degree)] + (leads ? 1 : 0)
        }

        private func wrapped(_ degree: Int) -> Int { (degree % 7 + 7) % 7 }
    }

    let scale: Scale
    /// The quarter notes of a bar.
    let beatCount: Int
    /// Half a quarter note, in hundredths of a second.
    let eighth: Int
    /// The root of each bar's chord, from three degrees below the tonic to three above it.
    let roots: [Int]
    /// How much louder than usual the piece is.
    let loudness: Int
    /// Whether chords are broken into eighths.
    private let isBroken: Bool

    /// The roots of eight bars: the first four lead to the fifth degree, the last four home.
    private static let progressions = [
        [0, 5, 3, 4, 0, 5, 4, 0], [0, 3, 0, 4, 0, 3, 4, 0], [0, 4, 5, 4, 0, 3, 4, 0],
        [0, 5, 1, 4, 3, 0, 4, 0], [0, 0, 3, 4, 5, 3, 4, 0],
    ]

    /// Draws a key, a time and chords.
    init(_ random: inout CounterRandom) {
        scale = Scale(tonic: Int.random(in: 57..<69, using: &random), isMinor: random.chance(0.4))
        beatCount = random.pick([4, 4, 3])
        // From 136 quarter notes per minute to 86.
        eighth = random.pick([22, 24, 25, 27, 30, 32, 35])
        roots = random.pick(Self.progressions).map { $0 > 3 ? $0 - 7 : $0 }
        loudness = random.pick([-12, 0, 12])
        isBroken = random.chance(0.5)
    }

    /// A note of a bar.
    ///
    /// - Parameters:
    ///   - degree: its place in the scale.
    ///   - bar: the number of the bar, from 0.
    ///   - position: when it begins, in eighths from the start of the bar.
    ///   - length: how long it is, in eighths, to the next note.
    ///   - velocity: how hard it is struck when the piece is as loud as usual.
    /// - Returns: the note, with a short silence at its end.
    func note(_ degree: Int, bar: Int, position: Int, length: Int, velocity: Int) -> MusicPiece.Note {
        let (start, silence) = (eighth * (2 * beatCount * bar + position), 2)
        return MusicPiece.Note(
            pitch: scale.pitch(degree, over: roots[bar]), velocity: velocity + loudness,
            start: Double(start) / 100, end: Double(start + eighth * length - silence) / 100)
    }

    /// The bass, and the two other notes of the chord between the bass and the melody.
    func accompaniment(ofBar bar: Int) -> [MusicPiece.Note] {
        let (root, eighths) = (roots[bar], 2 * beatCount)
        let bass = root - 14
        func note(_ degree: Int, _ position: Int, _ length: Int, _ velocity: Int = 52) -> MusicPiece.Note {
            self.note(degree, bar: bar, position: position, length: length, velocity: velocity)
        }
        guard bar < roots.count - 1 else {
            return [note(bass, 0, eighths, 60), note(root - 5, 0, eighths), note(root - 3, 0, eighths)]
        }
        if isBroken {
            let rest = (1..<eighths).map { note($0 % 2 == 1 ? root - 3 : root - 5, $0, 1) }
            return [note(bass, 0, eighths, 60)] + rest
        }
        let strokes = stride(from: 2, to: eighths, by: beatCount == 4 ? 4 : 2)
        let chords = strokes.flatMap { [note(root - 5, $0, 2), note(root - 3, $0, 2)] }
        // In four quarters, the fifth of the chord is the bass of the third.
        return beatCount == 4
            ? [note(bass, 0, 4, 60), note(bass + 4, 4, 4, 60)] + chords : [note(bass, 0, 6, 60)] + chords
    }
}
