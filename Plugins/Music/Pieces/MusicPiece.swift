import PerceiverKit

/// A piece of music: its notes, and what the sustain pedal does, in seconds from the beginning.
public struct MusicPiece: Sendable, Equatable {
    /// Where a note comes from: it has a track of a file, and a channel.
    ///
    /// A pedal holds the notes of its channel.
    public struct Part: Sendable, Hashable {
        /// The number of the track, from 0.
        public var track: Int { Int(storedTrack) }
        /// The number of the channel, from 0 to 15.
        public var channel: Int { Int(storedChannel) }
        /// Whether keys are drums and not pitches.
        public var isPercussion: Bool { channel == 9 }
        private let storedTrack: UInt16
        private let storedChannel: UInt8

        /// Makes a part; without arguments, the one of a piece for one instrument.
        public init(track: Int = 0, channel: Int = 0) {
            require(0..<1 << 16 ~= track, "A track has a number from 0 to 65535, and not \(track).")
            require(0..<16 ~= channel, "A channel has a number from 0 to 15, and not \(channel).")
            (storedTrack, storedChannel) = (UInt16(track), UInt8(channel))
        }
    }

    /// A key that is struck and let go.
    public struct Note: Sendable, Equatable {
        /// When it is struck, in seconds.
        public let start: Double
        /// When it is let go, in seconds, after the start.
        public let end: Double
        /// Its key, from 0 to 127; 60 is the middle C, and each is a semitone above the one before it.
        public var pitch: Int { Int(storedPitch) }
        /// How hard it is struck, from 1 to 127.
        public var velocity: Int { Int(storedVelocity) }
        /// Where it comes from.
        public let part: Part
        // Millions of notes are held, so these are small.
        private let storedPitch: UInt8
        private let storedVelocity: UInt8

        /// Makes a note.
        ///
        /// - Parameters:
        ///   - pitch: its key, from 0 to 127.
        ///   - velocity: how hard it is struck, from 1 to 127.
        ///   - start: when it is struck, in seconds, from 0 on.
        ///   - end: when it is let go: after the start, and within ``MusicPiece/longest``.
        ///   - part: where it comes from.
        public init(
            pitch: Int, velocity: Int, start: Double, end: Double, part: Part = Part()
        ) {
            require(0..<128 ~= pitch, "A note has a pitch from 0 to 127, and not \(pitch).")
            require(1..<128 ~= velocity, "A note has a velocity from 1 to 127, and not \(velocity).")
            require(
                start >= 0 && start < end && end <= MusicPiece.longest,
                "A note lasts from 0 s or later to a later time within 24 hours, and not from \(start) to \(end) s."
            )
            (self.start, self.end, self.part) = (start, end, part)
            (storedPitch, storedVelocity) = (UInt8(pitch), UInt8(velocity))
        }

        /// The same note with another end.
        func ending(at end: Double) -> Note {
            Note(pitch: pitch, velocity: velocity, start: start, end: end, part: part)
        }
    }

    /// The sustain pedal of a part, pressed or let up.
    public struct PedalChange: Sendable, Equatable {
        /// When, in seconds.
        public let time: Double
        /// Whether it is down from then on.
        public let isDown: Bool
        /// Whose pedal it is.
        public let part: Part

        /// Makes a change at a time from 0 to ``MusicPiece/longest``.
        public init(time: Double, isDown: Bool, part: Part = Part()) {
            require(
                0...MusicPiece.longest ~= time, "A pedal is moved within 24 hours, and not at \(time) s.")
            (self.time, self.isDown, self.part) = (time, isDown, part)
        }
    }

    /// The longest that a piece lasts, in seconds: a day.
    public static let longest = 86_400.0

    /// The notes, in any order.
    ///
    /// A file's are in the order of its tracks, and in a track in the order in which they end.
    public var notes: [Note]
    /// What the pedal does, in the order of time for each part.
    public var pedalChanges: [PedalChange]

    /// Makes a piece of its notes, and of what the pedal does.
    public init(notes: [Note], pedalChanges: [PedalChange] = []) {
        (self.notes, self.pedalChanges) = (notes, pedalChanges)
    }

    /// When the last note ends, in seconds: a look at all of them.
    public func duration() -> Double { notes.reduce(0) { max($0, $1.end) } }
}
