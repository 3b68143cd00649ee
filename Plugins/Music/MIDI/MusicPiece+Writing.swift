import PerceiverKit

extension MusicPiece {
    /// The piece as a MIDI file of format 0, whose ticks are milliseconds.
    ///
    /// Times are rounded to these; of one key in a channel, a note ends where the next begins. Tracks become one; channels
    /// and the pedal stay. The same piece gives the same bytes.
    ///
    /// - Parameter tempo: quarter notes per minute, from 4 to 400. It changes no time of the piece, only where other programs
    ///   draw bars, and a quarter is rounded to milliseconds.
    /// - Returns: the whole file.
    public func midiFile(tempo: Double = 120) -> [UInt8] {
        require(4...400 ~= tempo, "A tempo is from 4 to 400 quarter notes per minute, and not \(tempo).")
        let quarter = Int((60_000 / tempo).rounded())
        var track = TrackBytes()
        track.add([0xFF, 0x51, 3] + bigEndian(quarter * 1000, byteCount: 3), at: 0)
        for event in writtenEvents() { track.add(event.bytes, at: event.tick) }
        track.add([0xFF, 0x2F, 0], after: 0)
        return Array("MThd".utf8) + bigEndian(6, byteCount: 4) + bigEndian(0, byteCount: 2)
            + bigEndian(1, byteCount: 2) + bigEndian(quarter, byteCount: 2)
            + Array("MTrk".utf8) + bigEndian(track.bytes.count, byteCount: 4) + track.bytes
    }

    /// All events in their order: at the same time releases first, then the pedal, then strokes.
    private func writtenEvents() -> [WrittenEvent] {
        var events: [WrittenEvent] = []
        for note in onGrid(stepsPerSecond: 1000, joiningChannels: false) {
            let key = note.channel << 7 | note.pitch
            events.append(WrittenEvent(tick: note.end, order: key, 0x80 | note.channel, note.pitch, 64))
            events.append(
                WrittenEvent(
                    tick: note.start, order: 1 << 40 | key, 0x90 | note.channel, note.pitch, note.velocity))
        }
        for (number, change) in pedalChanges.enumerated() {
            let tick = Int((change.time * 1000).rounded(.toNearestOrEven))
            events.append(
                WrittenEvent(
                    tick: tick, order: 1 << 32 | number, 0xB0 | change.part.channel, 64,
                    change.isDown ? 127 : 0))
        }
        return events.sorted { ($0.tick, $0.order) < ($1.tick, $1.order) }
    }
}

private struct WrittenEvent {
    var tick: Int
    /// The place among those at the same tick; no two of a file have the same.
    var order: Int
    private var status, number, value: UInt8

    init(tick: Int, order: Int, _ status: Int, _ number: Int, _ value: Int) {
        (self.tick, self.order) = (tick, order)
        (self.status, self.number, self.value) = (UInt8(status), UInt8(number), UInt8(value))
    }

    var bytes: [UInt8] { [status, number, value] }
}

private struct TrackBytes {
    private(set) var bytes: [UInt8] = []
    private var tick = 0

    mutating func add(_ event: [UInt8], at tick: Int) {
        add(event, after: tick - self.tick)
    }

    mutating func add(_ event: [UInt8], after ticks: Int) {
        // A day has fewer milliseconds than the 28 bits of this number can count.
        var digits = [UInt8(ticks & 0x7F)]
        var rest = ticks >> 7
        while rest > 0 {
            digits.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
            rest >>= 7
        }
        bytes += digits
        bytes += event
        tick += ticks
    }
}

private func bigEndian(_ value: Int, byteCount: Int) -> [UInt8] {
    (0..<byteCount).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
