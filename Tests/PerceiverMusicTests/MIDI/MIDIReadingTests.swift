import PerceiverKit
import Testing

@testable import PerceiverMusic

/// Files become notes in seconds.
struct MIDIReadingTests {
    private typealias Hand = HandMadeMIDI

    private func rows(_ events: [UInt8]) throws -> [[Double]] {
        try piece(Hand.file([events + Hand.endOfTrack])).notes.map(row)
    }

    @Test func `All published files are there`() { #expect(PublishedMIDI.all.count == 4) }

    @Test(arguments: PublishedMIDI.all)
    func `Notes and pedals are those of pretty_midi to the last bit`(file: PublishedMIDI) throws {
        let piece = try file.piece
        #expect(piece.notes.map(row) == file.instruments.flatMap(\.notes))
        let pedals = file.instruments.flatMap(\.pedal)
        #expect(piece.pedalChanges.map(\.time) == pedals.map { $0[1] })
        #expect(piece.pedalChanges.map(\.isDown) == pedals.map { $0[0] >= 64 })
    }

    @Test func `A note-on without velocity is a release, and a missing status is the last`() throws {
        let found = try rows([0, 0x93, 60, 80, 48, 62, 90, 48, 60, 0, 0, 62, 0])
        #expect(found == [[80, 60, 0, 0.5], [90, 62, 0.25, 0.5]])
    }

    @Test func `The last status holds behind meta and system events`() throws {
        let found = try rows(
            [0, 0x90, 60, 80] + [0, 0xFF, 1, 2, 65, 66] + [0, 0xF0, 2, 1, 0xF7] + [96, 60, 0])
        #expect(found == [[80, 60, 0, 0.5]])
    }

    @Test func `What is not heard in notes is left out, whatever its length`() throws {
        let long = [UInt8](repeating: 0x90, count: 300)
        let others: [[UInt8]] = [
            [0xC0, 5], [0xD0, 70], [0xE0, 1, 2], [0xA0, 60, 3], [0xB0, 7, 100],
            [0xFF, 0x7F, 0x82, 0x2C] + long,
            [0xF0, 0x82, 0x2C] + long, [0xF7, 2, 0xF3, 1], [0xFF, 1, 0], [0xF8], [0xF1, 5], [0xF2, 1, 2],
            [0xF3, 1],
            [0xF6],
        ]
        let found = try rows([0, 0x90, 60, 80] + others.flatMap { [1] + $0 } + [82, 0x80, 60, 9])
        #expect(found == [[80, 60, 0, 0.5]])
    }

    @Test func `A change of tempo holds from its tick on, also in another track`() throws {
        let notes: [UInt8] = [0, 0x90, 60, 80, 0x81, 0x40, 0x80, 60, 0, 96, 0x90, 60, 80, 96, 0x80, 60, 0]
        // A quarter lasts half a second, from the second on a whole one, and from the fourth on 0.3 s.
        let tempi: [UInt8] =
            [96, 0xFF, 0x51, 3, 0x0F, 0x42, 0x40] + [0x81, 0x40, 0xFF, 0x51, 3, 0x04, 0x93, 0xE0]
        let found = try piece(Hand.file(format: 1, [notes + Hand.endOfTrack, tempi + Hand.endOfTrack]))
        #expect(found.notes.map(row) == [[80, 60, 0, 1.5], [80, 60, 2.5, 2.8]])
    }

    @Test(arguments: [(24, 0xE8), (25, 0xE7), (29, 0xE3), (30, 0xE2)])
    func `Pictures of a film are a fixed time`(rate: Int, byte: UInt8) throws {
        let tempo: [UInt8] = [0, 0xFF, 0x51, 3, 1, 2, 3]
        let found = try piece(Hand.file(division: [byte, 4], [tempo + Hand.quarter]))
        let expected = 24 / (rate == 29 ? 30 / 1.001 : Double(rate))
        #expect(abs(found.notes[0].end - expected) < 1e-12)
    }

    @Test func `Parts have the numbers of their track and channel`() throws {
        let drum: [UInt8] = [0, 0x99, 36, 80, 5, 36, 0]
        let found = try piece(Hand.file(format: 1, [Hand.quarter, drum]))
        #expect(found.notes.map(\.part) == [.init(), .init(track: 1, channel: 9)])
        #expect(found.notes[1].part.isPercussion)
    }

    @Test func `A release ends all notes of its key that began before`() throws {
        let found = try rows(
            [
                0, 0x90, 60, 1, 96, 60, 2, 96, 0x80, 60, 0, 0, 0x90, 60, 3, 0, 60, 0, 96, 60, 4, 0, 60, 0, 96,
                60, 0,
            ])
        #expect(found == [[1, 60, 0, 1], [2, 60, 0.5, 1]])
        let struckAgain = try rows([0, 0x90, 60, 1, 96, 60, 2, 0, 0x80, 60, 0, 96, 60, 0])
        #expect(struckAgain == [[1, 60, 0, 0.5], [2, 60, 0.5, 1]])
    }

    @Test func `A note that is never let go ends with its track`() throws {
        #expect(try rows([0, 0x90, 60, 80, 96, 61, 70]) == [[80, 60, 0, 0.5]])
    }

    @Test func `Parts of unknown kinds, and what follows the last track, are left out`() throws {
        let header = Array(Hand.file([]).prefix(14))
        var bytes = header + Hand.chunk("XFIH", [1, 2, 3]) + Hand.chunk("MTrk", Hand.quarter) + [1, 2]
        bytes[11] = 1
        #expect(try piece(bytes).notes.count == 1)
    }

    @Test func `A longer header, and a track without an end, are read`() throws {
        let bytes =
            Hand.chunk("MThd", [0, 0, 0, 1, 0, 96, 7, 7]) + Hand.chunk("MTrk", Hand.quarter)
        #expect(try piece(bytes).notes.map(row) == [[80, 60, 0, 0.5]])
    }

    @Test func `A file in a RIFF file is read`() throws {
        func part(_ name: String, _ content: [UInt8]) -> [UInt8] {
            Array(name.utf8) + [UInt8(content.count), 0, 0, 0] + content + (content.count % 2 == 1 ? [0] : [])
        }
        let content = part("DISP", [1, 2, 3]) + part("data", Hand.file([Hand.quarter]))
        let bytes = Array("RIFF".utf8) + [UInt8(4 + content.count), 0, 0, 0] + Array("RMID".utf8) + content
        #expect(try piece(bytes).notes.map(row) == [[80, 60, 0, 0.5]])
        for length in 0..<bytes.count {
            #expect(throws: DataError.self) { try piece(Array(bytes.prefix(length))) }
        }
    }

    @Test func `Ten million events are read`() throws {
        let strokes = (0..<100).flatMap { pitch in [0, pitch, 80, 1, pitch, 0] as [UInt8] }
        // The first of all events has a status, the others follow it.
        let track = [0, 0x90, 127, 80] + repeatElement(strokes, count: 50_000).joined() + [0, 127, 0]
        let file = Hand.file([Array(track)])
        let clock = ContinuousClock()
        var found: MusicPiece?
        let time = try clock.measure { found = try piece(file) }
        #expect(found?.notes.count == 5_000_001)
        #expect(time < .seconds(60))
    }
}
