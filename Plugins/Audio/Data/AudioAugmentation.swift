import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of the augmentation of training sounds, in every audio data set: `data.augmentation`.
public struct AudioAugmentation: Settings {
    @Setting(
        "largest random change of loudness, in decibels (no effect on waveforms, which are normalised)",
        .from(0, to: 60))
    public var gain: Float = 0
    @Setting("largest random shift of a sound in its window, in seconds") public var shift: Float = 0
    @Setting("largest standard deviation of added white noise, as a share of the sound's", .from(0, to: 10))
    public var noise: Float = 0
    @Setting(
        "masks of the spectrogram, as many in time as in frequency (SpecAugment)",
        .from(0, to: 100))
    public var masks = 0
    @Setting("largest share of the window that a mask covers in time", .share)
    public var timeMask: Float = 0.1
    @Setting("largest share of the mel bands that a mask covers in frequency", .share)
    public var frequencyMask: Float = 0.2

    /// The defaults: no change.
    public init() {}

    /// Whether anything is changed.
    var isActive: Bool { gain > 0 || shift > 0 || noise > 0 || masks > 0 }

    /// Throws `SettingsError` for a number out of range, or a shift of more than half a window.
    func check(windowSeconds: Double) throws {
        try checkRanges(at: "data.augmentation")
        guard shift > Float(windowSeconds / 2) else { return }
        throw SettingsError(
            "data.augmentation.shift should be from 0 to \(windowSeconds / 2), half a window, not \(shift).")
    }

    /// The start of a window of `length` samples in a clip: random in a longer clip, then shifted.
    func start(
        ofLength length: Int, inClipOf clipLength: Int, sampleRate: Int, random: inout CounterRandom
    ) -> Int {
        let (spare, reach) = (clipLength - length, Int(shift * Float(sampleRate)))
        if spare < 0 {
            return Int.random(in: max(spare, spare / 2 - reach)...min(0, spare / 2 + reach), using: &random)
        }
        return Int.random(in: 0...spare, using: &random) + Int.random(in: -reach...reach, using: &random)
    }

    /// Changes the loudness, and adds noise to the sound.
    func change(_ window: inout AudioWindow, random: inout CounterRandom) {
        guard gain > 0 || noise > 0 else { return }
        let factor = pow(10, random.uniform(-1..<1) * gain / 20)
        let sound = window.samples[window.extent]
        let meanSquare = sound.reduce(0) { $0 + $1 * $1 } / Float(sound.count)
        let deviation = random.uniform(0..<1) * noise * meanSquare.squareRoot()
        for position in window.extent {
            window.samples[position] = factor * (window.samples[position] + deviation * random.gaussian())
        }
    }

    /// Random masks, each with its start and end in time, then in frequency.
    func spectrogramMasks(random: inout CounterRandom) -> [Float] {
        func mask(_ widest: Float) -> [Float] {
            let width = random.uniform(0..<1) * widest
            let start = random.uniform(0..<1) * (1 - width)
            return [start, min(1, start + width)]
        }
        return (0..<masks).flatMap { _ in mask(timeMask) + mask(frequencyMask) }
    }
}
