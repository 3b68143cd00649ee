import PerceiverKit

/// What happens in a track, as far as it is heard in notes.
struct MIDIEvent {
    enum Kind {
        case noteOn(pitch: Int, velocity: Int)
        case noteOff(pitch: Int)
        case pedal(isDown: Bool)
        case tempo(microsecondsPerQuarter: Int)
    }

    /// When, in ticks from the beginning.
    var tick: Int
    /// For whom, from 0 to 15; 0 for a tempo.
    var channel: Int
    var kind: Kind
    /// The number of its first byte behind the time.
    var position: Int
}

extension MIDIBytes {
    /// Reads the events of a track, and leaves out those that are no ``MIDIEvent/Kind``.
    ///
    /// - Parameter body: is called with each.
    /// - Returns: the tick at which the track ends.
    /// - Throws: `DataError` for a track that is cut short or damaged.
    func readEvents(_ body: (MIDIEvent) throws -> Void) throws -> Int {
        var (rest, tick, lastStatus) = (self, 0, 0)
        while rest.count > 0 {
            tick += try rest.variableLengthNumber("the time to the next event")
            let position = rest.position
            let first = try rest.byte("an event")
            if first >= 0xF0 {
                guard try rest.readWithoutChannel(first, tick: tick, body) else { break }
                continue
            }
            // An event without a status has that of the last one of a channel; in many files also behind a meta event.
            let hasStatus = first >= 0x80
            if hasStatus { lastStatus = first }
            guard lastStatus > 0 else {
                throw fault(
                    "an event with a status, because none is before it", found: "\(first)", at: position)
            }
            let number = hasStatus ? try rest.dataByte("the first number of an event") : first
            // Changes of program and pressure on all keys have one number.
            if 0xC0..<0xE0 ~= lastStatus { continue }
            let value = try rest.dataByte("the second number of an event")
            guard let kind = MIDIEvent.Kind(status: lastStatus, number, value) else { continue }
            try body(MIDIEvent(tick: tick, channel: lastStatus & 0xF, kind: kind, position: position))
        }
        return tick
    }

    /// Reads an event of the whole file; false at the end of the track.
    private mutating func readWithoutChannel(
        _ status: Int, tick: Int, _ body: (MIDIEvent) throws -> Void
    ) throws -> Bool {
        switch status {
        case 0xFF:
            let type = try byte("the type of a meta event")
            let length = try variableLengthNumber("the length of a meta event")
            if type == 0x2F { return false }
            guard type == 0x51 else {
                try skip(byteCount: length, "\(length) bytes of a meta event")
                return true
            }
            let start = position
            guard length == 3 else { throw fault("a tempo of 3 bytes", found: "one of \(length)", at: start) }
            let tempo = try number(byteCount: 3, "a tempo")
            guard tempo > 0 else { throw fault("a tempo of more than 0", found: "0", at: start) }
            try body(
                MIDIEvent(
                    tick: tick, channel: 0, kind: .tempo(microsecondsPerQuarter: tempo), position: start))
        case 0xF0, 0xF7:
            let length = try variableLengthNumber("the length of a system event")
            try skip(byteCount: length, "\(length) bytes of a system event")
        case 0xF1, 0xF3: try skip(byteCount: 1, "the number of a system event")
        case 0xF2: try skip(byteCount: 2, "the numbers of a system event")
        case 0xF6, 0xF8, 0xFA...0xFC, 0xFE: break
        default:
            throw fault("an event", found: "the status \(status), which has no meaning,", at: position - 1)
        }
        return true
    }
}

extension MIDIEvent.Kind {
    /// The event of a channel with a status and two numbers; nil for one that is not heard in notes.
    fileprivate init?(status: Int, _ number: Int, _ value: Int) {
        let sustain = 64
        switch status >> 4 {
        case 0x8: self = .noteOff(pitch: number)
        case 0x9: self = value == 0 ? .noteOff(pitch: number) : .noteOn(pitch: number, velocity: value)
        case 0xB where number == sustain: self = .pedal(isDown: value >= 64)
        default: return nil
        }
    }
}
