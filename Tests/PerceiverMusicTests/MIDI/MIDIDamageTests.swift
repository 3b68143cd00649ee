import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverMusic

/// What cannot be read is an error that says what was expected and found at which byte.
struct MIDIDamageTests {
    private typealias Hand = HandMadeMIDI

    private func message(_ bytes: [UInt8]) -> String {
        let error = #expect(throws: DataError.self) { try piece(bytes) }
        return error?.description ?? ""
    }

    private func message(track: [UInt8]) -> String { message(Hand.file([track])) }

    @Test func `What is no MIDI file is named`() {
        #expect(
            message([])
                == "In a.mid: expected a MIDI file, which begins with \"MThd\", but found an empty file.")
        #expect(
            message(Array("RIFF1234WAVE".utf8))
                == "In a.mid: expected a MIDI file, which begins with \"MThd\", but found \"RIFF\" at byte 0."
        )
    }

    @Test func `Faults of a header are named`() {
        #expect(
            message(Hand.file(format: 2, [Hand.quarter]))
                == "In a.mid: expected a MIDI file of format 0 or 1, whose tracks sound together, "
                + "but found format 2, a list of patterns, which is not read, at byte 8."
        )
        #expect(message(Hand.file(format: 7, [Hand.quarter])).contains("found format 7 at byte 8."))
        #expect(message(Hand.file([])).contains("expected at least one track, but found none at byte 10."))
        #expect(
            message(Hand.file(division: [0, 0], [Hand.quarter]))
                .contains("expected at least one tick for a quarter note, but found 0 at byte 12."))
        #expect(
            message(Hand.file(division: [0xE8, 0], [Hand.quarter]))
                .contains("expected at least one tick for a picture, but found 0 at byte 13."))
        #expect(
            message(Hand.file(division: [0xFF, 4], [Hand.quarter]))
                .contains("expected 24, 25, 29 or 30 pictures per second, but found 1 at byte 12."))
        #expect(
            message(Hand.chunk("MThd", [0, 0, 0]))
                .contains(
                    "expected the number of tracks, but found 1 byte up to the end of the header at byte 10.")
        )
    }

    @Test func `What is cut short is named`() {
        let whole = Hand.file([Hand.quarter])
        #expect(
            message(Array(whole.dropLast()))
                == "In a.mid: expected 8 bytes of track 1 of 1, but found 7 bytes up to the end of the file at byte 22."
        )
        #expect(
            message(Hand.file(trackCount: 2, [Hand.quarter]))
                == "In a.mid: expected track 2 of 2, which begins with \"MTrk\", but found the end of the file at byte 30."
        )
        #expect(
            message(track: [0, 0x90, 60])
                == "In a.mid: expected the second number of an event, but found the end of track 1 of 1 at byte 25."
        )
        #expect(message(track: [0]).contains("expected an event, but found the end of track 1 of 1"))
        #expect(message(track: [0x81]).contains("expected the time to the next event, but found the end"))
    }

    @Test func `Faults of a track are named`() {
        #expect(
            message(track: [0x81, 0x81, 0x81, 0x81, 0, 0x90, 60, 80])
                .contains(
                    "expected the time to the next event in at most 4 bytes, but found one that goes on at byte 26."
                ))
        #expect(
            message(track: [0, 60, 80])
                .contains(
                    "expected an event with a status, because none is before it, but found 60 at byte 23."))
        #expect(
            message(track: [0, 0x90, 60, 200])
                .contains("expected the second number of an event, below 128, but found 200 at byte 25."))
        #expect(
            message(track: [0, 0xFF, 0x51, 3, 0, 0, 0])
                .contains("expected a tempo of more than 0, but found 0 at byte 26."))
        #expect(
            message(track: [0, 0xFF, 0x51, 2, 1, 1])
                .contains("expected a tempo of 3 bytes, but found one of 2 at byte 26."))
        #expect(
            message(track: [0, 0xFF, 1, 9, 65])
                .contains(
                    "expected 9 bytes of a meta event, but found 1 byte up to the end of track 1 of 1 at byte 26."
                ))
        #expect(
            message(track: [0, 0xF0, 9, 65])
                .contains(
                    "expected 9 bytes of a system event, but found 1 byte up to the end of track 1 of 1 at byte 25."
                ))
        #expect(
            message(track: [0, 0xF4]).contains(
                "expected an event, but found the status 244, which has no meaning, at byte 23."))
    }

    @Test func `A piece without notes, and one of more than a day, are named`() {
        #expect(message(track: Hand.endOfTrack) == "In a.mid: expected at least one note, but found none.")
        let late: [UInt8] = [0, 0xFF, 0x51, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x90, 60, 80]
        #expect(
            message(track: late + Hand.quarter)
                .contains(
                    "expected a piece of at most 24 hours, but found an event after 101 hours at byte 32."))
    }

    @Test func `A file that is too large is named`() {
        let bytes = Array("MThd".utf8) + [UInt8](repeating: 0, count: MIDIFile.largestByteCount)
        #expect(message(bytes).contains("expected a MIDI file of at most 64 MiB, but found 67108868 bytes."))
    }

    @Test func `A file is read from disk, and a missing one named`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Hand.file([Hand.quarter]), to: "quarter.mid")
        #expect(try MusicPiece(at: path).notes.count == 1)
        #expect(throws: DataError.self) { try MusicPiece(at: folder.file("missing.mid")) }
        #expect(MIDIFile.kinds.reads(path))
        #expect(MIDIFile.kinds.reads(try folder.write("RIFF    RMIDdata", to: "wrapped.rmi")))
        #expect(!MIDIFile.kinds.reads(try folder.write("RIFF    WAVEfmt ", to: "sound.mid")))
    }

    @Test(arguments: PublishedMIDI.all)
    func `A file cut off at any length is an error`(file: PublishedMIDI) throws {
        let bytes = try file.bytes
        for length in 0..<bytes.count {
            #expect(throws: DataError.self, "cut to \(length) bytes") {
                try piece(Array(bytes.prefix(length)))
            }
        }
    }

    @Test(arguments: PublishedMIDI.all)
    func `Flipped bytes never do worse than an error`(file: PublishedMIDI) throws {
        var random = CounterRandom(3, UInt64(file.ids.count))
        let whole = try file.bytes
        for _ in 0..<1500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            do {
                let found = try piece(bytes)
                for rule in EventCoding.Rule.allCases { _ = EventCoding(rule).encode(found) }
                #expect(try piece(found.midiFile()).notes.isEmpty == false)
            } catch {
                #expect(error is DataError)
            }
        }
    }
}
