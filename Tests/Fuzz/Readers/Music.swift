import PerceiverData

@testable import PerceiverMusic

/// Readers of music.
extension Reader {
    static var music: [Reader] {
        [
            Reader("midi", seeds: midiFiles) { input in
                let piece = try MusicPiece(midiFile: input.bytes, name: "fuzz.mid")
                for rule in EventCoding.Rule.allCases { _ = EventCoding(rule).encode(piece) }
                let written = piece.midiFile()
                guard let again = try? MusicPiece(midiFile: written, name: "written.mid"),
                    again.midiFile() == written
                else { fatalError("What is written is not what was read.") }
            },
            Reader(
                "music-ids",
                seeds: { [[60, 9, 188, 99, 60, 120, 64, 5, 192], [60, 0, 61, 90, 60, 7, 189]] }
            ) {
                // A byte has fewer values than there are ids, so every other one begins with the time shifts.
                let ids = $0.bytes.enumerated().map {
                    ($0.offset % 2 * 256 + Int($0.element)) % MusicEvent.idCount
                }
                let piece = EventCoding().decode(ids)
                guard EventCoding().decode(EventCoding().encode(piece)) == piece else {
                    fatalError("What is encoded is not what was decoded.")
                }
                _ = EventCoding(.published).decode(ids)
            },
        ]
    }

    private static func midiFiles() throws -> [[UInt8]] {
        let folder = "PerceiverMusicTests/Fixtures"
        return try ["chord", "pedal", "scale", "two-instruments"].map { try fixture("\(folder)/\($0).mid") }
            + [MelodyGenerator(seed: 0).piece(at: 0, split: .train).midiFile()]
    }
}
