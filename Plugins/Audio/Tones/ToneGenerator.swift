import Foundation
import PerceiverKit

/// Computes tones of instruments, and chirps: a data set that needs no files and has as many examples as wanted.
///
/// A sound depends only on the seed, the split and its number.
public struct ToneGenerator: Sendable {
    /// The names of the classes.
    public static let classNames = Voice.all.map(\.name)

    /// The sample rate, in Hz.
    public let sampleRate: Int
    private let seed: UInt64

    /// Makes the generator of a data set.
    public init(seed: UInt64, sampleRate: Int) {
        self.seed = seed
        self.sampleRate = sampleRate
    }

    /// The instrument of a sound, and its length in samples: 0.4 to 1 s.
    public func outline(at index: Int, split: Split) -> (label: Int, length: Int) {
        var random = random(at: index, split: split, purpose: 0)
        let label = Int.random(in: 0..<Voice.all.count, using: &random)
        return (label, max(1, Int(random.uniform(0.4..<1) * Float(sampleRate))))
    }

    /// The samples of a sound, from -1 to 1.
    public func samples(at index: Int, split: Split) -> [Float] {
        let (label, length) = outline(at: index, split: split)
        var random = random(at: index, split: split, purpose: 1)
        var tone = tone(of: Voice.all[label], length: length, random: &random)
        let loudness = pow(10, random.uniform(-20 ..< -3) / 20)
        let hiss = random.uniform(0.01..<0.2)
        let loudest = tone.reduce(1e-6) { max($0, abs($1)) }
        for position in tone.indices {
            tone[position] = loudness * (tone[position] / loudest + hiss * 0.3 * random.gaussian())
        }
        return tone
    }

    private func random(at index: Int, split: Split, purpose: UInt64) -> CounterRandom {
        let key = UInt64(Split.allCases.firstIndex(of: split) ?? 0)
        return CounterRandom(seed, key, purpose, UInt64(index))
    }

    private func tone(of voice: Voice, length: Int, random: inout CounterRandom) -> [Float] {
        let rate = Float(sampleRate)
        let pitch = 130 * exp2(random.uniform(0..<2.7))
        // A glide passes its nominal pitch halfway.
        let highest = pitch * exp2(abs(voice.glide) / 2 + voice.vibrato.depth)
        var partials = voice.partials.filter { $0.ratio * highest < 0.45 * rate }.map { partial in
            (
                ratio: Double(partial.ratio), level: partial.amplitude * random.uniform(0.7..<1.3),
                fall: exp(-partial.decay * random.uniform(0.7..<1.3) / rate)
            )
        }
        let swing = (rate: voice.vibrato.rate * random.uniform(0.8..<1.2), start: random.uniform(0..<1))
        let (attack, release) = (voice.attack * rate, 0.02 * rate)
        var phase = Double(random.uniform(0..<1))  // in turns
        return (0..<length).map { position in
            let time = Float(position) / rate
            let octaves =
                voice.glide * (Float(position) / Float(length) - 0.5)
                + voice.vibrato.depth * sin(2 * .pi * (swing.rate * time + swing.start))
            phase += Double(pitch * exp2(octaves) / rate)
            var value: Float = 0
            for index in partials.indices {
                let turns = partials[index].ratio * phase
                value += partials[index].level * sin(2 * .pi * Float(turns - turns.rounded(.down)))
                partials[index].level *= partials[index].fall
            }
            if voice.breath > 0 { value += voice.breath * random.gaussian() }
            return value * min(1, Float(position) / attack, Float(length - position) / release)
        }
    }
}
