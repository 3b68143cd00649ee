/// The notes of a track that have begun and not ended.
struct PressedKeys {
    private struct Stroke {
        var tick: Int
        var time: Double
        var velocity: UInt8
    }

    /// For each channel and pitch, in the order in which they began.
    private var strokes = [[Stroke]](repeating: [], count: 16 << 7)
    private var count = 0

    /// Begins a note.
    mutating func press(_ pitch: Int, of channel: Int, velocity: Int, tick: Int, time: Double) {
        strokes[channel << 7 | pitch].append(Stroke(tick: tick, time: time, velocity: UInt8(velocity)))
        count += 1
    }

    /// Ends the notes of a key.
    ///
    /// Those that begin at this very tick go on if others end: the release is theirs. If there are only such, they have no
    /// length and are dropped.
    mutating func release(
        _ pitch: Int, of part: MusicPiece.Part, tick: Int, time: Double, to notes: inout [MusicPiece.Note]
    ) {
        let key = part.channel << 7 | pitch
        // Strokes come in order, so those of this tick are the last.
        let ending = strokes[key].prefix { $0.tick < tick }
        for stroke in ending { append(stroke, pitch, part, end: time, to: &notes) }
        let dropped = ending.isEmpty ? strokes[key].count : ending.count
        count -= dropped
        strokes[key].removeFirst(dropped)
    }

    /// Ends all notes, at the end of their track.
    mutating func releaseAll(ofTrack track: Int, time: Double, to notes: inout [MusicPiece.Note]) {
        guard count > 0 else { return }
        for key in strokes.indices where !strokes[key].isEmpty {
            let part = MusicPiece.Part(track: track, channel: key >> 7)
            for stroke in strokes[key] { append(stroke, key & 127, part, end: time, to: &notes) }
            strokes[key].removeAll(keepingCapacity: true)
        }
        count = 0
    }

    private func append(
        _ stroke: Stroke, _ pitch: Int, _ part: MusicPiece.Part, end: Double,
        to notes: inout [MusicPiece.Note]
    ) {
        // Ticks of next to no length may round to the same time.
        guard stroke.time < end else { return }
        notes.append(
            MusicPiece.Note(
                pitch: pitch, velocity: Int(stroke.velocity), start: stroke.time, end: end, part: part))
    }
}
