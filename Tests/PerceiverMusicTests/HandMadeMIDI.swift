import PerceiverKit

@testable import PerceiverMusic

/// Bytes of MIDI files, written by hand.
enum HandMadeMIDI {
    /// A file of chunks with a header.
    static func file(
        format: UInt8 = 0, division: [UInt8] = [0, 96], trackCount: Int? = nil, _ tracks: [[UInt8]]
    ) -> [UInt8] {
        Array("MThd".utf8) + [0, 0, 0, 6, 0, format, 0, UInt8(trackCount ?? tracks.count)] + division
            + tracks.flatMap { chunk("MTrk", $0) }
    }

    static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
        return Array(name.utf8) + length + content
    }

    static let endOfTrack: [UInt8] = [0, 0xFF, 0x2F, 0]

    /// A quarter note of the middle C.
    static let quarter: [UInt8] = [0, 0x90, 60, 80, 96, 0x80, 60, 0]
}

/// A piece in the bytes of a file.
func piece(_ bytes: [UInt8]) throws -> MusicPiece { try MusicPiece(midiFile: bytes, name: "a.mid") }

/// A note of the default part.
func note(_ pitch: Int, _ start: Double, _ end: Double, velocity: Int = 64, channel: Int = 0)
    -> MusicPiece.Note
{
    MusicPiece.Note(
        pitch: pitch, velocity: velocity, start: start, end: end, part: .init(channel: channel))
}

/// A piece with random notes, among them many of the same keys, and with pedals.
func randomPiece(_ seed: UInt64, noteCount: Int = 60) -> MusicPiece {
    var random = CounterRandom(seed)
    let notes = (0..<noteCount).map { _ in
        let start = Double(random.uniform(0..<20))
        return note(
            Int.random(in: 40..<60, using: &random), start, start + Double(random.uniform(0.001..<3)),
            velocity: Int.random(in: 1..<128, using: &random), channel: Int.random(in: 0..<2, using: &random))
    }
    var time = 0.0
    let pedals = (0..<12).map { number in
        time += Double(random.uniform(0..<3))
        return MusicPiece.PedalChange(
            time: time, isDown: random.chance(0.5), part: .init(channel: number % 2))
    }
    return MusicPiece(notes: notes, pedalChanges: pedals)
}
