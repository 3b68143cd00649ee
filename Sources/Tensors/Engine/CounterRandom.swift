// Inlinable, because plugins draw a number for each pixel or sample.

/// Random numbers that depend only on a list of keys, so that any example can be made independently of others.
public struct CounterRandom: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    /// Starts SplitMix64 with the state `state`.
    package init(state: UInt64) {
        self.state = state
    }

    /// Starts the sequence for these keys, whose order matters.
    @inlinable public init(_ keys: UInt64...) {
        state = keys.reduce(0x243F_6A88_85A3_08D3) { mixed($0 ^ mixed($1 &+ increment)) }
    }

    /// The next 64 random bits, by SplitMix64.
    @inlinable public mutating func next() -> UInt64 {
        state &+= increment
        return mixed(state)
    }

    /// A number of at least the lower bound and less than the upper.
    @inlinable public mutating func uniform(_ range: Range<Float>) -> Float {
        let unit = Float(next() >> 40) * 0x1p-24
        return range.lowerBound + (range.upperBound - range.lowerBound) * unit
    }

    /// An approximately normal number with mean 0 and standard deviation 1, and at most 3.5 in size.
    @inlinable public mutating func gaussian() -> Float {
        // Four independent uniforms from one draw: their sum has variance 4/12.
        var bits = next()
        var sum: Float = -2
        for _ in 0..<4 {
            sum += Float(bits & 0xFFFF) * 0x1p-16
            bits >>= 16
        }
        return sum * 1.7320508
    }

    /// True with the given probability.
    @inlinable public mutating func chance(_ probability: Float) -> Bool {
        uniform(0..<1) < probability
    }
}

/// The increment of SplitMix64: the fraction of the golden ratio in 64 bits.
@inlinable var increment: UInt64 { 0x9E37_79B9_7F4A_7C15 }

/// The output function of SplitMix64: a bijection in which every input bit affects every output bit.
@inlinable
func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
}
