import Synchronization

/// A stream of seeds for dropout, one for each use.
final class DropoutStream: Sendable {
    private let seed: UInt64
    private let uses: Atomic<UInt64>

    private init(seed: UInt64, uses: UInt64) {
        self.seed = seed
        self.uses = Atomic(uses)
    }

    /// The stream of one step of training.
    convenience init(seed: UInt64, step: Int) {
        self.init(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: Int64(step)), uses: 0)
    }

    /// A stream that continues as this one does.
    var copy: DropoutStream { DropoutStream(seed: seed, uses: uses.load(ordering: .relaxed)) }

    fileprivate func nextSeed() -> UInt64 {
        seed &+ uses.wrappingAdd(1, ordering: .relaxed).newValue &* 0xD1B5_4A32_D192_ED03
    }
}

/// One use of dropout: its probability, and the seed of its random numbers.
public struct Dropout: Sendable {
    /// The chance of each element to be dropped.
    public let probability: Float
    let seed: UInt64

    /// The next dropout of the current training step; nil outside ``withDropout(seed:step:_:)`` or for
    /// probability 0.
    public init?(_ probability: Float) {
        require(
            probability >= 0 && probability < 1, "A dropout probability of \(probability) is not in 0 ..< 1.")
        guard probability > 0, let stream = ExecutionContext.current.dropoutStream else { return nil }
        self.probability = probability
        seed = stream.nextSeed()
    }

    /// Random numbers for something else that is dropped, such as an example's rows.
    public func random(for example: Int) -> CounterRandom { CounterRandom(seed, UInt64(example)) }
}

extension Tensor {
    /// Zeroes elements at random and scales the others by 1 / (1 - p), so that the expected value stays.
    ///
    /// - Parameter dropout: nil for none.
    /// - Returns: the same shape.
    public func dropped(_ dropout: Dropout?) -> Tensor {
        guard let dropout else { return self }
        return masked(by: dropout).recorded((self, { $0.masked(by: dropout) }))
    }

    private func masked(by dropout: Dropout) -> Tensor {
        Primitives.dropped(self, seed: dropout.seed, probability: dropout.probability)
    }
}
