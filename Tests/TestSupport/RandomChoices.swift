/// A small generator with a fixed start, so that a failing round can be repeated.
public struct RandomChoices: RandomNumberGenerator {
    private var state: UInt64

    /// Starts the choices of a seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 random bits, by SplitMix64.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// One of `choices`, all of them as likely.
    public mutating func one<Choice>(of choices: Choice...) -> Choice {
        choices[Int.random(in: choices.indices, using: &self)]
    }

    /// Yes or no, both as likely.
    public mutating func coin() -> Bool { Bool.random(using: &self) }
}
