import Foundation
import PerceiverKit
import Testing

@testable import PerceiverMusic

/// Pieces become sound.
struct SoundTests {
    private let synthesizer = Synthesizer(sampleRate: 8000)

    private func level(_ samples: [Float], at frequency: Double) -> Double {
        var (x, y) = (0.0, 0.0)
        for (index, sample) in samples.enumerated() {
            let angle = 2 * Double.pi * frequency * Double(index) / 8000
            (x, y) = (x + Double(sample) * cos(angle), y + Double(sample) * sin(angle))
        }
        return (x * x + y * y).squareRoot() / Double(samples.count)
    }

    @Test func `A note sounds at its pitch while it lasts`() throws {
        let samples = try synthesizer.samples(of: MusicPiece(notes: [note(69, 0.5, 1, velocity: 100)]))
        #expect(samples.count == 8000 + 640)
        #expect(samples[..<4000].allSatisfy { $0 == 0 })
        let sounding = Array(samples[4000..<8000])
        #expect(level(sounding, at: 440) > 0.05)
        #expect(level(sounding, at: 466.16) < 0.005)
        #expect(abs(samples[samples.count - 1]) < 1e-3)
        #expect(abs(samples[4000]) < 1e-6)
    }

    @Test func `A sum of sines is what a note is`() throws {
        let samples = try synthesizer.samples(of: MusicPiece(notes: [note(60, 0, 1, velocity: 127)]))
        // After the attack, and before the release, without the soft limit.
        for index in stride(from: 100, to: 7900, by: 13) {
            let time = Double(index) / 8000
            let expected = (1...6).reduce(0.0) { sum, harmonic in
                let number = Double(harmonic)
                return sum + 0.3 / pow(number, 1.3) * exp(-0.9 * (0.6 + 0.4 * number) * time)
                    * sin(2 * Double.pi * 440 * exp2(-9 / 12.0) * number * time)
            }
            #expect(abs(Double(samples[index]) - 0.99 * tanh(expected)) < 1e-4)
        }
    }

    @Test func `All keys at once are not cut off, and stay numbers`() throws {
        let notes = (0..<128).map { note($0, 0, 2, velocity: 127) }
        let samples = try synthesizer.samples(of: MusicPiece(notes: notes))
        #expect(samples.allSatisfy { abs($0) < 1 })
        #expect(samples.contains { abs($0) > 0.5 })
    }

    @Test func `The pedal is heard`() throws {
        let changes = [MusicPiece.PedalChange(time: 0, isDown: true), .init(time: 2, isDown: false)]
        let samples = try synthesizer.samples(
            of: MusicPiece(notes: [note(69, 0, 0.2)], pedalChanges: changes))
        #expect(level(Array(samples[8000..<12000]), at: 440) > 0.005)
    }

    @Test func `Nothing is silence, and more than an hour an error`() throws {
        #expect(try synthesizer.samples(of: MusicPiece(notes: [])).isEmpty)
        let error = #expect(throws: DataError.self) {
            try synthesizer.samples(of: MusicPiece(notes: [note(60, 0, 7200)]))
        }
        #expect(
            error?.description
                == "In the piece: expected at most an hour, to make sound of it, but found 120 minutes.")
    }

    @Test func `A WAV file has these bytes`() {
        let bytes = WAVFile.bytes(of: [0, 1, -2, .nan], sampleRate: 8000)
        #expect(
            bytes == Array("RIFF".utf8) + [44, 0, 0, 0] + Array("WAVEfmt ".utf8)
                + [16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0]
                + Array("data".utf8)
                + [8, 0, 0, 0, 0, 0, 0xFF, 0x7F, 1, 0x80, 0, 0])
    }
}
