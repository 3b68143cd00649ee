extension MusicPiece {
    /// The piece higher or lower.
    ///
    /// Drums stay as they are. If a note would leave the 128 keys, the piece is moved only as far as all stay among them.
    ///
    /// - Parameter semitones: how far up; less than 0 for down.
    /// - Returns: the moved piece.
    public func transposed(by semitones: Int) -> MusicPiece {
        let shift = possibleShift(semitones, of: notes.lazy.filter { !$0.part.isPercussion }.map(\.pitch))
        guard shift != 0 else { return self }
        let moved = notes.map { note in
            note.part.isPercussion
                ? note
                : Note(
                    pitch: note.pitch + shift, velocity: note.velocity, start: note.start, end: note.end,
                    part: note.part)
        }
        return MusicPiece(notes: moved, pedalChanges: pedalChanges)
    }
}

/// How far pitches can be moved, at most as far as wanted, so that all stay in 0 to 127.
func possibleShift(_ semitones: Int, of pitches: some Sequence<Int>) -> Int {
    var (lowest, highest) = (127, 0)
    for pitch in pitches { (lowest, highest) = (min(lowest, pitch), max(highest, pitch)) }
    return lowest > highest ? 0 : min(max(semitones, -lowest), 127 - highest)
}
