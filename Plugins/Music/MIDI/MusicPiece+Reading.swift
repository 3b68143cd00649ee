import PerceiverKit

extension MusicPiece {
    /// Reads a Standard MIDI File of format 0 or 1.
    ///
    /// A note that is let go ends all notes of its key and channel that began before; one that never is ends with its track.
    ///
    /// - Parameter path: the file.
    /// - Throws: `DataError` that says at which byte what was expected and found.
    public init(at path: String) throws {
        try self.init(midiFile: readBytes(at: path), name: path)
    }

    /// Reads the bytes of a MIDI file; errors call it `name`.
    init(midiFile bytes: [UInt8], name: String) throws {
        let file = try MIDIFile(bytes, name: name)
        // Read twice, because a tempo may stand in a later track, and events take more memory than bytes.
        var tempi: [(tick: Int, microsecondsPerQuarter: Int)] = []
        for track in file.tracks {
            _ = try track.readEvents { event in
                if case .tempo(let tempo) = event.kind { tempi.append((event.tick, tempo)) }
            }
        }
        let map = TempoMap(tempi, division: file.division)
        self.init(notes: [])
        var keys = PressedKeys()
        for (number, track) in file.tracks.enumerated() {
            try read(track, number: number, clock: map.clock, &keys)
        }
        guard !notes.isEmpty else {
            throw DataError(path: name, expected: "at least one note", found: "none")
        }
    }

    private mutating func read(
        _ track: MIDIBytes, number: Int, clock: TempoMap.Clock, _ keys: inout PressedKeys
    ) throws {
        var clock = clock
        let endTick = try track.readEvents { event in
            if case .tempo = event.kind { return }
            let time = clock.seconds(at: event.tick)
            guard time <= Self.longest else {
                throw track.fault(
                    "a piece of at most 24 hours", found: "an event after \(Int(time / 3600)) hours",
                    at: event.position)
            }
            let part = Part(track: number, channel: event.channel)
            switch event.kind {
            case .noteOn(let pitch, let velocity):
                keys.press(pitch, of: event.channel, velocity: velocity, tick: event.tick, time: time)
            case .noteOff(let pitch):
                keys.release(pitch, of: part, tick: event.tick, time: time, to: &notes)
            case .pedal(let isDown):
                pedalChanges.append(PedalChange(time: time, isDown: isDown, part: part))
            case .tempo: break
            }
        }
        keys.releaseAll(ofTrack: number, time: min(clock.seconds(at: endTick), Self.longest), to: &notes)
    }
}
