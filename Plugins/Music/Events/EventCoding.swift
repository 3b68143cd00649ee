/// Writes pieces as ids of ``MusicEvent``, and reads ids as pieces.
public struct EventCoding: Sendable {
    /// What becomes of a piece on the way to ids and back.
    public enum Rule: String, Codable, Sendable, CaseIterable {
        /// All notes are kept.
        ///
        /// Times are rounded from the beginning of the piece, so that errors do not add up, and each note has its velocity. The
        /// pedal holds what ``MusicPiece/withPedalAsLength()`` says.
        case mended
        /// As the published models of krasserm/perceiver-io 0.11.1 were trained, to the id.
        ///
        /// This includes its faults: notes after the last release of the pedal are lost; the pedal lengthens only notes that
        /// begin while it is down, and only if another note follows; notes are written again for each later pedal; a pedal
        /// that is never let up is ignored; each time between two events is rounded by itself.
        case published
    }

    /// What becomes of a piece.
    public let rule: Rule

    /// Makes a way of writing and reading.
    public init(_ rule: Rule = .mended) {
        self.rule = rule
    }

    /// The ids of a piece, whose parts are one: a key is the same for all instruments, drums too.
    ///
    /// Before an event stands the time since the one before it, rounded to hundredths of a second, half to even, and before a
    /// note its velocity. A note lasts at least a hundredth. At the same time, keys are let go before others are struck, the
    /// lowest first (as published: in the order of the file).
    ///
    /// - Parameter piece: notes and pedal.
    /// - Returns: ids from 0 to 387.
    public func encode(_ piece: MusicPiece) -> [Int] {
        switch rule {
        case .mended: mendedIDs(of: piece)
        case .published: publishedIDs(of: piece)
        }
    }

    /// The notes that ids stand for, whatever list of ids it is; by their starts.
    ///
    /// What ends no note, has no length, or lies beyond ``MusicPiece/longest`` is left out. A key that is struck again ends its
    /// note, and notes that never end do so at the end of the ids (as published: they are left out, and a key that is let go
    /// twice gives two notes of one stroke). Velocities are the lowest of their step, but at least 1; before the first, they
    /// are 64 (as published: 1).
    ///
    /// - Parameter ids: from 0 to 388; others stop the program.
    /// - Returns: a piece of one part, without a pedal.
    public func decode(_ ids: some Sequence<Int>) -> MusicPiece {
        var decoder = EventDecoder(rule)
        for id in ids where !decoder.isFull { decoder.add(MusicEvent(id: id)) }
        return decoder.piece()
    }

    private func mendedIDs(of piece: MusicPiece) -> [Int] {
        let notes = piece.withPedalAsLength().onGrid(
            stepsPerSecond: MusicEvent.stepsPerSecond, joiningChannels: true)
        // Events as numbers whose order is theirs: by time, releases before strokes, pitch.
        var events: [Int] = []
        events.reserveCapacity(2 * notes.count)
        for note in notes {
            events.append(note.end << 15 | note.pitch << 7)
            events.append(note.start << 15 | 1 << 14 | note.pitch << 7 | note.velocity)
        }
        events.sort()
        var ids: [Int] = []
        var time = 0
        for event in events {
            let (next, pitch) = (event >> 15, event >> 7 & 127)
            MusicEvent.appendShift(next - time, to: &ids)
            time = next
            if event & 1 << 14 != 0 {
                ids.append(MusicEvent.velocity((event & 127) / 4).id)
                ids.append(MusicEvent.noteOn(pitch).id)
            } else {
                ids.append(MusicEvent.noteOff(pitch).id)
            }
        }
        return ids
    }
}
