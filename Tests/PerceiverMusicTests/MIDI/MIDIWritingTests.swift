import PerceiverKit
import Testing

@testable import PerceiverMusic

/// Pieces become files that are read as the same pieces.
struct MIDIWritingTests {
    @Test func `A file has these bytes`() {
        let written = MusicPiece(
            notes: [note(64, 0.2, 0.5, velocity: 90, channel: 1), note(60, 0, 0.2, velocity: 80)],
            pedalChanges: [.init(time: 0.2, isDown: true), .init(time: 1, isDown: false)])
        let track: [UInt8] =
            [0, 0xFF, 0x51, 3, 0x09, 0x27, 0xC0, 0, 0x90, 60, 80, 0x81, 0x48, 0x80, 60, 64]
            + [0, 0xB0, 64, 127, 0, 0x91, 64, 90, 0x82, 0x2C, 0x81, 64, 64, 0x83, 0x74, 0xB0, 64, 0]
            + HandMadeMIDI.endOfTrack
        #expect(written.midiFile(tempo: 100) == HandMadeMIDI.file(division: [0x02, 0x58], [track]))
    }

    @Test(arguments: PublishedMIDI.all)
    func `What was read is written and read again, to the millisecond`(file: PublishedMIDI) throws {
        let first = try file.piece
        let second = try piece(first.midiFile(tempo: 93))
        let order: (MusicPiece.Note, MusicPiece.Note) -> Bool = {
            ($0.start, $0.pitch) < ($1.start, $1.pitch)
        }
        #expect(first.notes.count == second.notes.count)
        for (before, after) in zip(first.notes.sorted(by: order), second.notes.sorted(by: order)) {
            #expect((before.pitch, before.velocity) == (after.pitch, after.velocity))
            #expect(before.part.channel == after.part.channel)
            #expect(abs(before.start - after.start) < 0.00051 && abs(before.end - after.end) < 0.00051)
        }
        #expect(first.pedalChanges.map(\.isDown) == second.pedalChanges.map(\.isDown))
        #expect(try piece(second.midiFile()) == second)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `What is written once is written the same again`(seed: UInt64) throws {
        let bytes = randomPiece(seed).midiFile()
        #expect(try piece(bytes).midiFile() == bytes)
    }

    @Test func `Of one key, a note ends where the next begins`() throws {
        let overlapping = MusicPiece(notes: [
            note(60, 0, 3), note(60, 1, 2), note(60, 1, 1.5), note(60, 1, 3, channel: 2),
        ])
        #expect(
            try piece(overlapping.midiFile()).notes.map(row)
                == [[64, 60, 0, 1], [64, 60, 1, 2], [64, 60, 1, 3]])
    }

    @Test func `The end of a day is written`() throws {
        let late = MusicPiece(notes: [note(60, 0, 1), note(60, 86_399, 86_400)])
        #expect(try piece(late.midiFile()).notes.map(row) == late.notes.map(row))
        let last = MusicPiece(notes: [note(60, 86_399.9999, 86_400)])
        #expect(try piece(last.midiFile()).notes.map(row) == [[64, 60, 86_399.999, 86_400]])
        #expect(
            EventCoding().decode(EventCoding().encode(last)).notes.map(row) == [[64, 60, 86_399.99, 86_400]])
    }
}
