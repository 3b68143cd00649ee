import Foundation
import PerceiverText

/// Generates short reviews with a verdict: a data set that needs no files and has as many examples as wanted.
///
/// Words alone do not tell the verdict: "not bad at all" is praise, and of two statements the one
/// after "but" decides. A review depends only on the seed, the split and its index.
public struct ReviewGenerator: Sendable {
    /// The names of the classes, by label.
    public static let classNames = ["neg", "pos"]

    private let seed: UInt64

    /// Makes the generator of a data set.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// One review of 15 to 60 words and its verdict; of two consecutive ones, one is favourable.
    public func document(at index: Int, split: Split) -> Document {
        require(index >= 0, "Reviews are counted from 0.")
        let (pair, position) = index.quotientAndRemainder(dividingBy: 2)
        var labels = CounterRandom(seed, split.reviewKey, Purpose.labels.rawValue, UInt64(pair))
        let label = labels.chance(0.5) ? position : 1 - position
        let random = CounterRandom(seed, split.reviewKey, Purpose.words.rawValue, UInt64(index))
        var writer = ReviewWriter(isFavourable: label == 1, random: random)
        return Document(text: writer.review(), label: label)
    }

    /// Keeps random numbers for different uses apart.
    private enum Purpose: UInt64 {
        case labels
        case words
    }
}

extension Split {
    /// A number that makes this split's random numbers differ from those of the others.
    fileprivate var reviewKey: UInt64 {
        switch self {
        case .train: 0
        case .test: 1
        case .validation: 2
        }
    }
}
