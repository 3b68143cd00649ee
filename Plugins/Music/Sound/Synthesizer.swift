import Foundation
import PerceiverKit

/// Makes the sound of pieces, on something like a simple piano.
struct Synthesizer: Sendable {
    /// The sample rate, in Hz.
    let sampleRate: Int
    /// The longest piece that is made into sound, in seconds: an hour.
    static let longest = 3600.0

    private let harmonicCount = 6
    /// Seconds to full loudness.
    private let attack = 0.004
    /// Seconds to silence after a note.
    private let release = 0.08
    /// How loud one loud note is; many together are limited softly.
    private let level: Float = 0.3

    /// Makes a synthesiser.
    init(sampleRate: Int = 44_100) {
        require(sampleRate >= 1000, "A sound has at least 1000 samples per second, and not \(sampleRate).")
        self.sampleRate = sampleRate
    }

    /// The sound of a piece to the end of its last note, from -1 to 1.
    ///
    /// - Throws: `DataError` for a piece of more than an hour.
    func samples(of piece: MusicPiece) throws -> [Float] {
        let duration = piece.duration()
        guard duration <= Self.longest else {
            throw DataError(
                path: "the piece", expected: "at most an hour, to make sound of it",
                found: "\(Int(duration / 60)) minutes")
        }
        let notes = piece.withPedalAsLength().onGrid(stepsPerSecond: sampleRate, joiningChannels: true)
        let end = notes.reduce(0) { max($0, $1.end) } + Int(release * Double(sampleRate))
        var sum = [Float](repeating: 0, count: notes.isEmpty ? 0 : end)
        for note in notes { add(note, to: &sum) }
        // Below a third, this is all but the sum itself; it never reaches 1.
        return sum.map { 0.99 * tanh($0) }
    }

    /// Adds the sound of one note: harmonics that fade, the higher the sooner.
    private func add(_ note: GridNote, to sum: inout [Float]) {
        let rate = Double(sampleRate)
        let frequency = 440 * exp2(Double(note.pitch - 69) / 12)
        let loudness = Float(note.velocity) / 127
        let fading = 0.9 * exp2(Double(note.pitch - 60) / 24)
        // After that, nothing is heard of it: a ten-thousandth is left.
        let audible = Int(log(1e4) / fading * rate)
        let releaseLength = release * rate
        let length = min(note.end - note.start + Int(releaseLength), audible, sum.count - note.start)
        var tone = [Float](repeating: 0, count: length)
        for harmonic in 1...harmonicCount {
            let turn = 2 * Double.pi * frequency * Double(harmonic) / rate
            guard turn < 0.9 * Double.pi else { break }
            // What is struck harder sounds brighter.
            let part = pow(loudness, 1 + 0.25 * Float(harmonic - 1)) / pow(Float(harmonic), 1.3)
            let decay = exp(-fading * (0.6 + 0.4 * Double(harmonic)) / rate)
            addSine(turn: turn, decay: decay, amplitude: part, to: &tone)
        }
        let silence = Double(note.end - note.start) + releaseLength
        for index in tone.indices {
            let envelope = min(
                1, Double(index) / (attack * rate), max(0, silence - Double(index)) / releaseLength)
            sum[note.start + index] += level * Float(envelope) * tone[index]
        }
    }

    /// Adds a fading sine, each sample from the two before it.
    private func addSine(turn: Double, decay: Double, amplitude: Float, to tone: inout [Float]) {
        let (first, second) = (2 * decay * cos(turn), decay * decay)
        var (last, value) = (-Double(amplitude) * sin(turn) / decay, 0.0)
        for index in tone.indices {
            tone[index] += Float(value)
            (last, value) = (value, first * value - second * last)
        }
    }
}
