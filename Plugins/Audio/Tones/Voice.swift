/// The sound of an instrument: the partials of a tone, and their envelopes.
struct Voice: Sendable {
    /// One sine of the sound.
    struct Partial: Sendable {
        /// Its frequency as a multiple of the pitch.
        var ratio: Float
        /// Its initial amplitude.
        var amplitude: Float
        /// Its decay: after a second, the amplitude is multiplied by e to the power of minus this.
        var decay: Float
    }

    /// The name of the instrument.
    var name: String
    var partials: [Partial]
    /// The seconds from the start to full loudness.
    var attack: Float = 0.01
    /// The octaves that the pitch glides from start to end.
    var glide: Float = 0
    /// The depth of the vibrato in octaves, and its rate in Hz.
    var vibrato: (depth: Float, rate: Float) = (0, 0)
    /// The level of noise relative to the tone.
    var breath: Float = 0

    /// All instruments by name.
    ///
    /// Each differs from the others in one or two respects, and none can be recognised by pitch or loudness alone.
    static let all: [Voice] = [
        Voice(
            name: "bell",
            partials: [(1, 1), (2.76, 0.8), (5.4, 0.6), (8.93, 0.4)].map { ratio, amplitude in
                Partial(ratio: ratio, amplitude: amplitude, decay: 2 + ratio)
            }, attack: 0.002),
        Voice(
            name: "clarinet", partials: harmonics([1, 3, 5, 7, 9]) { 1 / $0 }, attack: 0.04),
        Voice(name: "falling chirp", partials: harmonics([1, 2]) { 1 / ($0 * $0) }, glide: -1.5),
        Voice(
            name: "flute", partials: harmonics([1, 2, 3]) { 1 / ($0 * $0) }, attack: 0.1, vibrato: (0.02, 5),
            breath: 0.2),
        Voice(name: "organ", partials: harmonics([1, 2, 4, 8]) { _ in 1 }),
        Voice(
            name: "pluck",
            partials: (1...10).map {
                Partial(ratio: Float($0), amplitude: 1 / Float($0), decay: 3 + Float($0))
            }, attack: 0.002),
        Voice(name: "rising chirp", partials: harmonics([1, 2]) { 1 / ($0 * $0) }, glide: 1.5),
        Voice(name: "siren", partials: harmonics([1, 2]) { 1 / ($0 * $0) }, vibrato: (0.3, 3)),
    ]

    /// Partials that do not decay.
    private static func harmonics(_ ratios: [Float], amplitude: (Float) -> Float) -> [Partial] {
        ratios.map { Partial(ratio: $0, amplitude: amplitude($0), decay: 0) }
    }
}
