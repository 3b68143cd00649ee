/// A note whose times are whole steps.
struct GridNote: Equatable {
    var channel: Int
    var pitch: Int
    var start: Int
    var end: Int
    var velocity: Int
}

extension MusicPiece {
    /// The notes as a list of strokes and releases can have them: of one key, one at a time.
    ///
    /// Times are rounded to whole steps, half to even, and each note lasts at least one. A note ends where its key is struck
    /// again; of several that begin together, the longest and the loudest are one.
    ///
    /// - Parameters:
    ///   - stepsPerSecond: how many steps a second has.
    ///   - joiningChannels: whether a key is the same in all channels; channels are then 0.
    /// - Returns: the notes by channel, pitch and start.
    func onGrid(stepsPerSecond: Int, joiningChannels: Bool) -> [GridNote] {
        func step(_ time: Double) -> Int {
            Int((time * Double(stepsPerSecond)).rounded(.toNearestOrEven))
        }
        var rounded = notes.map { note in
            let start = min(step(note.start), Int(Self.longest) * stepsPerSecond - 1)
            return GridNote(
                channel: joiningChannels ? 0 : note.part.channel, pitch: note.pitch, start: start,
                end: max(start + 1, step(note.end)), velocity: note.velocity)
        }
        rounded.sort { ($0.channel, $0.pitch, $0.start) < ($1.channel, $1.pitch, $1.start) }
        var result: [GridNote] = []
        result.reserveCapacity(rounded.count)
        for note in rounded {
            guard let last = result.last, last.channel == note.channel, last.pitch == note.pitch else {
                result.append(note)
                continue
            }
            if last.start == note.start {
                result[result.count - 1].end = max(last.end, note.end)
                result[result.count - 1].velocity = max(last.velocity, note.velocity)
            } else {
                result[result.count - 1].end = min(last.end, note.start)
                result.append(note)
            }
        }
        return result
    }
}
