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
        guard hide > 0 else { return numbers }
        var left = numbers
        let isHidden = random.hidden(of: present.count, chance: hide)
        for (part, isHidden) in zip(present, isHidden) where isHidden { left[part] = nil }
        return left
    }
}
