import Layers
import PerceiverSettings
import Tensors

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Random changes of training examples that consist of parts.
public struct PartAugmentation: Settings {
    @Setting("chance that a part of an example is hidden, such as its text; one always stays", .shareBelowOne)
    public var hide: Float = 0

    /// The defaults.
    public init() {}

    /// Hides parts of an example at random.
    ///
    /// - Parameters:
    ///   - numbers: the number of the example of each part; nil: it has none.
    ///   - random: random numbers for this example alone.
    /// - Returns: the same with some more that are nil.
    func hiding(_ numbers: [Int?], random: inout CounterRandom) -> [Int?] {
        let present = numbers.indices.filter { numbers[$0] != nil }
        guard hide > 0, !present.isEmpty else { return numbers }
        // One that stays if chance would hide all.
        let kept = present[Int(random.next() % UInt64(present.count))]
        var left = numbers
        for part in present where random.chance(hide) { left[part] = nil }
        if left.allSatisfy({ $0 == nil }) { left[kept] = numbers[kept] }
        return left
    }
}
