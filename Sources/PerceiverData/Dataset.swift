import Foundation
import Layers
import Perceiver
import PerceiverFiles
import PerceiverSettings
import Tensors

/// A split of the data: for training, validation or test.
public enum Split: String, Codable, Sendable, CaseIterable {
    /// Examples to train on.
    case train
    /// Examples to choose the best checkpoint with.
    case validation
    /// Examples to measure the trained model on.
    case test
}

/// Examples that can be read by number, in any order, from any thread.
public protocol Dataset: Sendable {
    /// What adapters need to know of the data.
    var description: DataDescription { get }

    /// Notes on the data for the user, each a sentence.
    var notes: [String] { get }

    /// Settings of its input that are null and that the examples decide, such as `window`; none by default.
    ///
    /// A new run keeps them as if the user had set them.
    var decidedSettings: SettingsTree { get }

    /// Which rows its examples are, of data that was opened for the rows of a table that it shares; nil, the default: it reads
    /// no tables.
    var rowPart: RowPart? { get }

    /// The number of examples of a split; 0 if there is no such split.
    func count(of split: Split) -> Int

    /// The length of each example of a split, in rows; nil, the default, where all have the same length.
    func lengths(of split: Split) -> [Int]?

    /// Whether every epoch has the same examples, the default; false where they are masked or augmented at random.
    var isSameEachEpoch: Bool { get }

    /// The same examples as they are measured, without the random changes of training; by default these.
    var measured: any Dataset { get }

    /// The examples with these numbers, as one batch.
    ///
    /// Random changes to an example depend only on the data set's seed, the split, the epoch and the number of the
    /// example.
    ///
    /// - Parameters:
    ///   - indices: the numbers of the examples.
    ///   - split: the split that the numbers belong to.
    ///   - epoch: the epoch, from 0; always 0 for validation and test examples.
    /// - Returns: the examples in the order of `indices`.
    /// - Throws: what is wrong with a file that is read for the batch.
    func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch
}

extension Dataset {
    /// No notes.
    public var notes: [String] { [] }

    /// None.
    public var decidedSettings: SettingsTree { SettingsTree() }

    /// Nil: it reads no tables.
    public var rowPart: RowPart? { nil }

    /// These examples.
    public var measured: any Dataset { self }

    /// Nil: all examples have the same length.
    public func lengths(of split: Split) -> [Int]? { nil }

    /// True.
    public var isSameEachEpoch: Bool { true }
}

/// What a model needs to know of its data, so that a user need not type it.
///
/// It is kept with a run, so that the run's model can be made again without the data.
public struct DataDescription: Codable, Sendable, Equatable {
    /// The shape of one example of each tensor of a batch, by name.
    public var shapes: [String: [Int]]
    /// The names of the classes, by label; empty where there are none.
    public var classNames: [String]
    /// Further facts, by the name of each ``DataFact``.
    package var facts: [String: JSONValue] = [:]
    /// Files that adapters need, such as a tokenizer, by name; a run keeps them as files of its folder, so
    /// they are not part of the encoded description.
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
    /// - Throws: `ReadBackError` for a description of an earlier version that has more than shapes and classes.
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
    /// - Throws: `SettingsError` that lists the names in the description.
    public func shape(_ name: String) throws -> [Int] {
        guard let shape = shapes[name] else {
            throw SettingsError(
                "The data has no \"\(name)\"; it has \(shapes.keys.sorted().quoted).")
        }
        return shape
    }
}

/// A random order of 0 ..< count that depends only on the seed and a purpose.
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
