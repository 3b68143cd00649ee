import Foundation
import PerceiverKit

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Settings of random changes of training sounds, a part of every audio data set's own: `data.augmentation`.
public struct AudioAugmentation: Settings {
    @Setting(
        "decibels, louder or softer, at most (of no effect on waveforms, which have one loudness)",
        .from(0, to: 60))
    public var gain: Float = 0
    @Setting("seconds at most that a sound is moved in its window") public var shift: Float = 0
    @Setting("deviation at most of white noise, as a share of the sound's own", .from(0, to: 10))
    public var noise: Float = 0
    @Setting(
        "masks of the spectrogram, in time and in frequency each, that are hidden (SpecAugment)",
        .from(0, to: 100))
    public var masks = 0
    @Setting("share of the window at most that a mask hides in time", .share)
    public var timeMask: Float = 0.1
    @Setting("share of the mel bands at most that a mask hides in frequency", .share)
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

    /// Where a window of `length` samples begins in a clip: anywhere in a longer one, and then moved.
    func start(
        ofLength length: Int, inClipOf clipLength: Int, sampleRate: Int, random: inout CounterRandom
    ) -> Int {
        let (room, reach) = (clipLength - length, Int(shift * Float(sampleRate)))
        if room < 0 {
            return Int.random(in: max(room, room / 2 - reach)...min(0, room / 2 + reach), using: &random)
        }
        return Int.random(in: 0...room, using: &random) + Int.random(in: -reach...reach, using: &random)
    }

    /// Changes the loudness, and adds noise to the sound.
    func change(_ window: inout AudioWindow, random: inout CounterRandom) {
        guard gain > 0 || noise > 0 else { return }
        let factor = pow(10, random.uniform(-1..<1) * gain / 20)
        let sound = window.samples[window.extent]
        let meanSquare = sound.reduce(0) { $0 + $1 * $1 } / Float(sound.count)
        let deviation = random.uniform(0..<1) * noise * meanSquare.squareRoot()
        for place in window.extent {
            window.samples[place] = factor * (window.samples[place] + deviation * random.gaussian())
        }
    }

    /// Masks to hide: time from and to, frequency from and to, of each.
    func spectrogramMasks(random: inout CounterRandom) -> [Float] {
        func mask(_ widest: Float) -> [Float] {
            let width = random.uniform(0..<1) * widest
            let start = random.uniform(0..<1) * (1 - width)
            return [start, min(1, start + width)]
        }
        return (0..<masks).flatMap { _ in mask(timeMask) + mask(frequencyMask) }
    }
}
