import Foundation
import Layers
import Perceiver
import PerceiverFiles
import PerceiverSettings

/// Which examples: to learn from, to choose by, or to judge with at the end.
public enum Split: String, Codable, Sendable, CaseIterable {
    /// What the model learns from.
    case train
    /// What the best checkpoint is chosen by.
    case validation
    /// What the model is judged with.
    case test
}

/// Examples that can be had by number, in any order, from any thread.
public protocol Dataset: Sendable {
    /// What adapters need to know to be built.
    var description: DataDescription { get }

    /// What a user may want to know of the data, each a sentence.
    var notes: [String] { get }

    /// The number of examples of a split; 0 if there is no such split.
    func count(of split: Split) -> Int

    /// The rows of each example of a split, where they differ; nil, the default, where all are of one length.
    func lengths(of split: Split) -> [Int]?

    /// Whether every epoch has the same examples, as by default; false where they are masked or changed at random.
    var isSameEachEpoch: Bool { get }

    /// The examples with these numbers, as one batch.
    ///
    /// What is random about an example depends on the data set's seed, the split, the epoch and the number of the
    /// example, and on nothing else.
    ///
    /// - Parameters:
    ///   - indices: the numbers of the examples.
    ///   - split: which examples they are the numbers of.
    ///   - epoch: the pass over the examples, from 0; always 0 for all but training examples.
    /// - Returns: the examples in the order of `indices`.
    /// - Throws: what is wrong with a file that is only read now.
    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch
}

extension Dataset {
    /// Nothing.
    public var notes: [String] { [] }

    /// Nil: all examples are of one length.
    public func lengths(of split: Split) -> [Int]? { nil }

    /// True: the epoch changes nothing.
    public var isSameEachEpoch: Bool { true }

}

/// What the data says of itself, so that a user need not type it; kept with a run, so that its model can be built
/// again without the data.
public struct DataDescription: Codable, Sendable, Equatable {
    /// The shape of one example of each tensor of a batch, by name.
    public var shapes: [String: [Int]]
    /// The names of the classes, by label; empty where there are none.
    public var classNames: [String]
    /// What else it says, by the name of each ``DataFact``.
    package var facts: [String: JSONValue] = [:]
    /// Files that belong to the data and that adapters need, by name; a run keeps them as files of its folder, so
    /// they are no part of the encoded description.
    public var files: [String: Data] = [:]

    private enum CodingKeys: String, CodingKey { case shapes, classNames, facts, numbers }

    /// Makes a description.
    public init(
        shapes: [String: [Int]], classNames: [String] = [], files: [String: Data] = [:]
    ) {
        self.shapes = shapes
        self.classNames = classNames
        self.files = files
    }

    /// Reads a description.
    ///
    /// - Throws: `ReadBackError` for one of an earlier version that says more than shapes and classes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        shapes = try container.decode([String: [Int]].self, forKey: .shapes)
        classNames = try container.decode([String].self, forKey: .classNames)
        facts = try container.decodeIfPresent([String: JSONValue].self, forKey: .facts) ?? [:]
        let numbers = try container.decodeIfPresent([String: Double].self, forKey: .numbers) ?? [:]
        let unread = numbers.keys.filter { !$0.hasSuffix("skipped") }.sorted()
        guard unread.isEmpty else {
            throw ReadBackError(
                "numbers",
                expected: "left out, as an earlier version wrote it and its run has to be trained anew",
                found: "there, with \(unread.quoted)")
        }
    }

    /// Writes what a run keeps in data.json.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(shapes, forKey: .shapes)
        try container.encode(classNames, forKey: .classNames)
        if !facts.isEmpty { try container.encode(facts, forKey: .facts) }
    }

    /// The shape of one example of the tensor called `name`.
    ///
    /// - Throws: `SettingsError` with the names that there are.
    public func shape(_ name: String) throws -> [Int] {
        guard let shape = shapes[name] else {
            throw SettingsError(
                "The data has no \"\(name)\"; it has \(shapes.keys.sorted().quoted).")
        }
        return shape
    }
}

/// A random order of 0 ..< count that depends on the seed alone.
public struct SeededOrder: Sendable {
    /// The numbers in their order.
    public let indices: [Int]

    /// The order of `count` things for a seed and a purpose, such as an epoch.
    public init(count: Int, seed: UInt64, purpose: String) {
        var random = CounterRandom(state: seed &+ purpose.stableHash)
        var indices = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            indices.swapAt(last, Int(random.next().multipliedFullWidth(by: UInt64(last + 1)).high))
        }
        self.indices = indices
    }
}
