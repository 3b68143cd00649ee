import PerceiverKit
import Testing

@testable import PerceiverMusic

/// Pictures show notes where they are.
struct PianoRollTests {
    private func colors(_ bitmap: Bitmap) -> [(row: Int, column: Int, isPrompt: Bool)] {
        (20..<bitmap.height - 20).flatMap { row in
            (40..<bitmap.width).compactMap { column in
                let color = bitmap[row, column]
                guard color.red != color.green else { return nil }
                return (row, column, color.blue > color.red)
            }
        }
    }

    @Test func `A bar begins and ends with its note, higher ones above`() {
        let bitmap = PianoRoll(MusicPiece(notes: [note(60, 0, 1), note(71, 1, 2)])).bitmap
        #expect((bitmap.height, bitmap.width) == (12 * 5 + 40, 40 + 120))
        let found = colors(bitmap)
        let (low, high) = (found.filter { $0.column < 100 }, found.filter { $0.column >= 100 })
        #expect(Set(low.map(\.row)) == Set(75..<79) && Set(high.map(\.row)) == Set(20..<24))
        #expect(Set(low.map(\.column)) == Set(40..<99) && Set(high.map(\.column)) == Set(100..<159))
        #expect(found.allSatisfy { $0.isPrompt })
    }

    @Test func `What was composed has another color than what was given`() {
        let bitmap = PianoRoll(MusicPiece(notes: [note(60, 0, 1.5), note(62, 1, 2)]), continuationStart: 1)
            .bitmap
        let found = colors(bitmap)
        #expect(Set(found.filter { $0.row >= 75 }.map(\.isPrompt)) == [true])
        #expect(Set(found.filter { $0.row < 75 }.map(\.isPrompt)) == [false])
    }

    @Test(arguments: [0.001, 3, 500, 86_400])
    func `Pieces of any length become a picture`(duration: Double) {
        let notes = [note(0, 0, duration), note(127, duration * 0.999, duration)]
        let bitmap = PianoRoll(MusicPiece(notes: notes), continuationStart: duration).bitmap
        #expect(bitmap.width <= 4000 && bitmap.height == 132 * 5 + 40)
        #expect(!colors(bitmap).isEmpty)
        #expect(PianoRoll(MusicPiece(notes: []), continuationStart: duration).bitmap.height == 100)
    }
}
