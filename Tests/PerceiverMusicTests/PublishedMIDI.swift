import Foundation
import Testing

@testable import PerceiverMusic

/// Files, and what pretty_midi 0.2.10 and krasserm/perceiver-io 0.11.1 make of them.
struct PublishedMIDI: Decodable, CustomTestStringConvertible {
    struct Instrument: Decodable {
        /// Velocity, pitch, start and end of each.
        var notes: [[Double]]
        /// Value and time of each.
        var pedal: [[Double]]
    }

    var file: String
    var instruments: [Instrument]
    var ids: [Int]
    var decoded: [[Double]]
    var testDescription: String { file }

    private struct Cases: Decodable { var cases: [PublishedMIDI] }

    fileprivate static func content(_ name: String) throws -> Data {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return try Data(contentsOf: folder.appending(path: name))
    }

    static let all = (try? JSONDecoder().decode(Cases.self, from: content("midi.json")).cases) ?? []

    var bytes: [UInt8] { get throws { Array(try Self.content(file)) } }

    var piece: MusicPiece { get throws { try MusicPiece(midiFile: bytes, name: file) } }
}

/// Files of several tracks with random notes, pedals and tempi, and the notes and ids that those make of them.
struct RandomMIDI: Decodable {
    var file: Data
    var notes: [[Double]]
    var ids: [Int]

    static func all() throws -> [RandomMIDI] {
        try JSONDecoder().decode([RandomMIDI].self, from: PublishedMIDI.content("random.json"))
    }
}

/// Velocity, pitch, start and end.
func row(_ note: MusicPiece.Note) -> [Double] {
    [Double(note.velocity), Double(note.pitch), note.start, note.end]
}
