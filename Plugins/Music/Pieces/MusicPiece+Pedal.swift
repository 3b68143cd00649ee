extension MusicPiece {
    /// The same music without a pedal: what the pedal holds are longer notes.
    ///
    /// A note whose key is let go while the pedal of its channel is down sounds until that is let up, or until its key is
    /// struck again. A channel has one pedal, in whichever track it is moved. A pedal that is never let up is down to the
    /// end of the piece.
    public func withPedalAsLength() -> MusicPiece {
        guard !pedalChanges.isEmpty else { return self }
        let end = pedalChanges.reduce(duration()) { max($0, $1.time) }
        let pressed = (0..<16).map { channel in
            PressedTimes(pedalChanges.filter { $0.part.channel == channel }, end: end)
        }
        var held = notes
        for (index, next) in zip(notes.indices, nextStrokes()) {
            let note = notes[index]
            guard let release = pressed[note.part.channel].release(at: note.end) else { continue }
            let limit = min(release, next)
            if limit > note.end { held[index] = note.ending(at: limit) }
        }
        return MusicPiece(notes: held)
    }

    /// For each note, when its key is struck again in its channel; infinity if it is not.
    private func nextStrokes() -> [Double] {
        func key(_ index: Int) -> Int { notes[index].part.channel << 7 | notes[index].pitch }
        let ordered = notes.indices.sorted {
            (key($0), notes[$0].start) < (key($1), notes[$1].start)
        }
        var next = [Double](repeating: .infinity, count: notes.count)
        for (index, later) in zip(ordered, ordered.dropFirst()).reversed() where key(index) == key(later) {
            // Of two that begin together, both last to the next.
            next[index] = notes[later].start > notes[index].start ? notes[later].start : next[later]
        }
        return next
    }
}

/// When a pedal is down.
private struct PressedTimes {
    private var downs: [Double] = []
    private var ups: [Double] = []

    /// The times of a channel's changes; at the end, the pedal is let up.
    init(_ changes: [MusicPiece.PedalChange], end: Double) {
        // By number too, because sorting need not keep the order of what is at the same time.
        let ordered = changes.indices.sorted { (changes[$0].time, $0) < (changes[$1].time, $1) }
        for change in ordered.map({ changes[$0] }) {
            if change.isDown, downs.count == ups.count { downs.append(change.time) }
            if !change.isDown, downs.count > ups.count { ups.append(change.time) }
        }
        if downs.count > ups.count { ups.append(end) }
    }

    /// When a pedal that is down at a time is let up; nil if it is not down.
    func release(at time: Double) -> Double? {
        var (low, high) = (0, downs.count)
        while low < high {
            let middle = (low + high) / 2
            if downs[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low > 0 && time < ups[low - 1] ? ups[low - 1] : nil
    }
}
