import PerceiverKit
import Testing

@testable import PerceiverMusic

/// The pedal holds notes, and pieces are moved.
struct PieceTests {
    private typealias Change = MusicPiece.PedalChange

    private func ends(_ notes: [MusicPiece.Note], _ changes: [(Double, Bool)]) -> [Double] {
        MusicPiece(notes: notes, pedalChanges: changes.map { Change(time: $0, isDown: $1) })
            .withPedalAsLength().notes.map(\.end)
    }

    @Test func `A note that is let go while the pedal is down lasts until it is up`() {
        let notes = [note(60, 0, 1), note(62, 1, 2), note(64, 1.5, 4), note(65, 3, 3.5)]
        #expect(ends(notes, [(0.5, true), (3, false)]) == [3, 3, 4, 3.5])
    }

    @Test func `A held note ends where its key is struck again`() {
        #expect(
            ends([note(60, 0, 1), note(60, 2, 2.5), note(61, 0, 1)], [(0, true), (5, false)]) == [2, 5, 5])
        #expect(
            ends([note(60, 0, 1), note(60, 0, 0.5), note(60, 2, 3)], [(0, true), (5, false)]) == [2, 2, 5])
    }

    @Test func `A pedal that is never up is down to the end`() {
        #expect(ends([note(60, 0, 1), note(62, 1, 7)], [(0.5, true)]) == [7, 7])
    }

    @Test func `A release without a press, and a second press, change nothing`() {
        #expect(ends([note(60, 0, 1)], [(0.5, false), (1.5, false)]) == [1])
        #expect(ends([note(60, 0, 1)], [(0.5, true), (0.7, true), (2, false), (3, false)]) == [2])
    }

    @Test func `A pedal is its channel's`() {
        let piece = MusicPiece(
            notes: [note(60, 0, 1), note(62, 0, 1, channel: 1)],
            pedalChanges: [
                Change(time: 0, isDown: true, part: .init(track: 4, channel: 1)),
                Change(time: 2, isDown: false, part: .init(channel: 1)),
            ])
        #expect(piece.withPedalAsLength().notes.map(\.end) == [1, 2])
    }

    @Test(arguments: [(5, 5), (-60, -60), (100, 27), (-100, -60), (0, 0)])
    func `A piece is moved as far as its keys allow`(wanted: Int, done: Int) {
        let piece = MusicPiece(notes: [note(60, 0, 1), note(100, 1, 2), note(36, 1, 2, channel: 9)])
        let expected = [60 + done, 100 + done, 36]
        #expect(piece.transposed(by: wanted).notes.map(\.pitch) == expected)
        let pitched = MusicPiece(notes: Array(piece.notes.prefix(2)))
        let ids = EventCoding().encode(pitched)
        #expect(
            MusicEvent.transposed(ids, by: wanted) == EventCoding().encode(pitched.transposed(by: wanted)))
    }

    @Test func `Nothing is moved without notes`() {
        #expect(MusicPiece(notes: []).transposed(by: 3) == MusicPiece(notes: []))
        #expect(MusicEvent.transposed([300, 388], by: 3) == [300, 388])
    }

    @Test func `A note that cannot be stops the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = MusicPiece.Note(pitch: 128, velocity: 1, start: 0, end: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = MusicPiece.Note(pitch: 0, velocity: 0, start: 0, end: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = MusicPiece.Note(pitch: 0, velocity: 1, start: 1, end: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = MusicPiece.Note(pitch: 0, velocity: 1, start: .nan, end: 1)
        }
    }
}
