import PerceiverKit
import Testing

@testable import PerceiverMusic

/// Pieces become ids, and ids pieces.
struct EventCodingTests {
    private let coding = EventCoding()
    private let published = EventCoding(.published)

    @Test func `Each id is an event's, and 388 is the pad`() {
        for id in 0..<MusicEvent.idCount { #expect(MusicEvent(id: id).id == id) }
        #expect(MusicEvent.noteOn(127).id == 127)
        #expect(MusicEvent.noteOff(0).id == 128)
        #expect(MusicEvent.timeShift(1).id == 256)
        #expect(MusicEvent.timeShift(MusicEvent.longestShift).id == 355)
        #expect(MusicEvent.velocity(31).id == 387)
        #expect(MusicEvent.pad.id == 388)
    }

    @Test func `Other ids stop the program`() async {
        await #expect(processExitsWith: .failure) { _ = EventCoding().decode([389]) }
        await #expect(processExitsWith: .failure) { _ = EventCoding(.published).decode([-1]) }
    }

    @Test(arguments: PublishedMIDI.all)
    func `As published, ids are the published ones`(file: PublishedMIDI) throws {
        #expect(try published.encode(file.piece) == file.ids)
    }

    @Test func `Random files have the published notes and ids, to the last bit`() throws {
        for file in try RandomMIDI.all() {
            let found = try piece(Array(file.file))
            // Theirs are by instrument.
            var parts: [MusicPiece.Part] = []
            for note in found.notes where !parts.contains(note.part) { parts.append(note.part) }
            let notes = parts.flatMap { part in found.notes.filter { $0.part == part } }
            #expect(notes.map(row) == file.notes)
            #expect(published.encode(found) == file.ids)
        }
    }

    @Test(arguments: PublishedMIDI.all)
    func `As published, notes are the published ones`(file: PublishedMIDI) {
        let decoded = published.decode(file.ids).notes.map(row)
        #expect(decoded.count == file.decoded.count)
        for (found, expected) in zip(decoded, file.decoded) {
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 })
        }
    }

    @Test(arguments: PublishedMIDI.all)
    func `Ids are the same once more`(file: PublishedMIDI) throws {
        let ids = try coding.encode(file.piece)
        #expect(coding.encode(coding.decode(ids)) == ids)
    }

    @Test func `Without pedals and close notes, both rules give the same`() throws {
        for name in ["scale.mid", "chord.mid"] {
            let file = try #require(PublishedMIDI.all.first { $0.file == name })
            #expect(try coding.encode(file.piece) == file.ids)
        }
    }

    @Test func `All notes of a piece with pedals are kept, once, and held`() throws {
        let file = try #require(PublishedMIDI.all.first { $0.file == "pedal.mid" })
        let found = try coding.decode(coding.encode(file.piece)).notes.map(row)
        #expect(
            found == [
                [68, 60, 0.1, 0.9], [72, 64, 0.5, 1.5], [68, 60, 0.9, 1.5], [40, 67, 2.5, 3.2],
                [40, 67, 3.2, 4], [88, 72, 6, 6.4],
            ])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `Ids of random pieces stand for pieces with these ids`(seed: UInt64) {
        let piece = randomPiece(seed)
        let ids = coding.encode(piece)
        #expect(coding.encode(coding.decode(ids)) == ids)
        #expect(MusicEvent.duration(of: ids) == coding.decode(ids).duration())
        #expect(published.encode(piece).allSatisfy { 0..<388 ~= $0 })
    }

    @Test(arguments: EventCoding.Rule.allCases)
    func `Any ids are read`(rule: EventCoding.Rule) {
        let coding = EventCoding(rule)
        var random = CounterRandom(5)
        for length in 0..<300 {
            let ids = (0..<length).map { _ in Int.random(in: 0..<389, using: &random) }
            let decoded = coding.decode(ids)
            #expect(decoded.notes.allSatisfy { $0.start < $0.end })
            if rule == .mended { #expect(coding.decode(coding.encode(decoded)) == decoded) }
        }
    }

    @Test func `Notes that never end do so at the end, and releases without a note are left out`() {
        let ids = [140, 376, 60, 265, 60, 265, 64, 265, 190, 388, 195]
        #expect(
            coding.decode(ids).notes.map(row) == [
                [80, 60, 0, 0.1], [80, 60, 0.1, 0.3], [80, 64, 0.2, 0.3],
            ])
        #expect(coding.decode([60, 255]).notes.isEmpty)
        #expect(coding.decode([60, 188]).notes.isEmpty)
        #expect(published.decode(ids).notes.isEmpty)
        #expect(
            published.decode([376, 60, 265, 188, 265, 188]).notes.map(row) == [
                [80, 60, 0, 0.1], [80, 60, 0, 0.2],
            ])
    }

    @Test func `As published, not even pedals without end take long`() {
        // Each of two thousand pedals would write each of two thousand notes again.
        let notes = (0..<2000).map { note($0 % 128, Double($0), Double($0) + 1) }
        let pedals = (0..<2000).flatMap { number in
            [true, false].map { MusicPiece.PedalChange(time: 20_000 + Double(number), isDown: $0) }
        }
        let ids = published.encode(MusicPiece(notes: notes, pedalChanges: pedals))
        #expect(ids.count { $0 < 128 } == 1_000_000)
    }

    @Test func `Errors of rounding do not add up`() {
        let quick = MusicPiece(
            notes: (0..<100).map { note(60 + $0 % 12, Double($0) * 0.004, Double($0) * 0.004 + 0.002) })
        let last = coding.decode(coding.encode(quick)).notes.map(\.start).max()
        #expect(last == 0.4)
        #expect(MusicEvent.duration(of: published.encode(quick)) == 0)
    }

    @Test func `Times are rounded half to even`() {
        // 0.125 and 0.375 s are halves of hundredths to the last bit.
        #expect(coding.encode(MusicPiece(notes: [note(60, 0.125, 0.375)])) == [267, 372, 60, 281, 188])
    }

    @Test func `Each note has its velocity, also the softest`() {
        let soft = MusicPiece(notes: [
            note(60, 0, 1, velocity: 1), note(62, 0.5, 2, velocity: 1), note(64, 0.5, 2, velocity: 127),
        ])
        #expect(coding.decode(coding.encode(soft)).notes.map(\.velocity) == [1, 1, 124])
    }

    @Test func `A key that several instruments strike is one`() {
        let both = MusicPiece(notes: [
            note(60, 0, 2), note(60, 0, 1, velocity: 80, channel: 3), note(60, 1.5, 2.5, channel: 3),
        ])
        #expect(
            coding.decode(coding.encode(both)).notes.map(row) == [[80, 60, 0, 1.5], [64, 60, 1.5, 2.5]])
    }

    @Test func `A day of silence ends the piece`() {
        let ids = [Int](repeating: 355, count: 90_000)
        #expect(coding.decode([60] + ids + [61, 355, 189]).notes.map(\.end) == [MusicPiece.longest])
    }
}
