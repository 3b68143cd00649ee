import Tensors

/// The tokens of examples that are equally many samples each, one after another, after a token that says an example's class.
///
/// What a sample is, and how its value becomes one of the levels, is up to whoever conforms.
public protocol SampleLanguage: TokenLanguage {
    /// How many levels a sample may have, whose tokens are the first.
    var levels: Int { get }

    /// How many samples an example has.
    var sampleCount: Int { get }

    /// The classes, whose tokens come next; the last token is that of an example that says none.
    var classNames: [String] { get }
}

extension SampleLanguage {
    /// Levels and classes, and no class.
    public var tokenCount: Int { levels + classNames.count + 1 }

    /// Bits for each sample, which papers call a dimension.
    public var unit: TokenUnit? {
        TokenUnit("bits_per_dimension", counts: (0..<tokenCount).map { $0 < levels ? 1 : 0 })
    }

    /// The class and the samples.
    public var exampleTokenCount: Int? { 1 + sampleCount }

    /// Classes are said at the beginning alone.
    public func hiddenTokens(at place: Int) -> [Int32] { (levels..<tokenCount).map { Int32($0) } }

    /// Samples are no text.
    public func text(of tokens: [Int32]) -> String? { nil }

    /// The token of a class; nil: of an example that says none.
    public func token(ofClass label: Int?) -> Int32 { Int32(levels + (label ?? classNames.count)) }

    /// The classes in words, for an error: what may be said in place of what was.
    public var classesInWords: String {
        classNames.isEmpty
            ? "the model knows no classes, so say ''" : "there are \(classNames.quoted), and '' for any"
    }

    /// The tokens of a batch's examples, int32 [b, 1 + samples].
    ///
    /// One example in ten does not say its class, so that the model learns to begin without one; which ones depends on their
    /// samples alone.
    ///
    /// - Parameters:
    ///   - samples: the levels of all examples, b times ``sampleCount``.
    ///   - batch: has `label`, int32 [b], the number of each example's class, below 0 for none; or no such tensor.
    /// - Returns: the tokens.
    /// - Throws: ``BatchError`` for labels that are no classes.
    public func tokens(ofLevels samples: [Int32], in batch: Batch) throws -> Tensor {
        let count = samples.count / sampleCount
        let labels = try labels(in: batch, count: count)
        var tokens: [Int32] = []
        tokens.reserveCapacity(count * (1 + sampleCount))
        for example in 0..<count {
            let own = samples[example * sampleCount..<(example + 1) * sampleCount]
            let label = labels.map { Int($0[example]) }.flatMap { $0 >= 0 ? $0 : nil }
            tokens.append(token(ofClass: saysClass(own) ? label : nil))
            tokens += own
        }
        return Tensor(tokens, shape: [count, 1 + sampleCount])
    }

    private func labels(in batch: Batch, count: Int) throws -> [Int32]? {
        guard !classNames.isEmpty, let tensor = batch.tensors["label"] else { return nil }
        guard tensor.dtype == .int32, tensor.shape == [count] else {
            throw BatchError(
                "label is int32 [\(count)], a class for each example, not \(tensor.dtype) \(tensor.shape).")
        }
        let labels = tensor.elements(as: Int32.self)
        if let unknown = labels.first(where: { $0 >= classNames.count }) {
            throw BatchError("The label \(unknown) is none of the \(classNames.count) classes.")
        }
        return labels
    }

    /// Whether an example with these samples says its class.
    private func saysClass(_ samples: ArraySlice<Int32>) -> Bool {
        // FNV-1a, which is the same in every process.
        let hash = samples.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return (hash >> 32) % 10 != 0
    }
}
