import PerceiverKit
import PerceiverMusic

/// A composed melody, a fifth higher: the ids that a model learns, and a MIDI file of what these stand for.
func fifthHigher() -> (ids: [Int], file: [UInt8]) {
    let piece = MelodyGenerator(seed: 0).piece(at: 0, split: .train)
    let ids = EventCoding().encode(piece.transposed(by: 7))
    return (ids, EventCoding().decode(ids).midiFile(tempo: 100))
}
