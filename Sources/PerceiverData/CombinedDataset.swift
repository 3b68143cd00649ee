import Perceiver
import PerceiverSettings
import Tensors

/// Examples for several inputs at once, each made of one example of every part.
///
/// In a batch and in the description, the names of what belongs to a part are prefixed with the part's name and a point, as
/// `CombinedInput` reads them; labels and class names are those of the combined examples.
public struct CombinedDataset: Dataset {
    /// The examples of the parts that make a combined one, and its class.
    public struct Example: Sendable, Equatable {
        /// The number of the example of each part, in the order of the parts' names.
        public let numbers: [Int]
        /// The class of the combined example.
        public let label: Int

        /// Makes an example.
        public init(numbers: [Int], label: Int) {
            self.numbers = numbers
            self.label = label
        }
    }

    /// The descriptions of the parts, and the names of the classes.
    public let description: DataDescription
    /// Notes for the user on the parts and on the combination.
    public let notes: [String]
    private let parts: [(name: String, dataset: any Dataset)]
    private let examples: [Split: [Example]]

    /// Combines examples of data sets.
    ///
    /// - Parameters:
    ///   - parts: the data sets, by the names of their inputs.
    ///   - examples: the combined examples of each split, each made of examples of the same split.
    ///   - classNames: by label.
    ///   - notes: notes for the user, besides those of the parts.
    public init(
        _ parts: [String: any Dataset], examples: [Split: [Example]], classNames: [String],
        notes: [String] = []
    ) {
        self.parts = parts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        self.examples = examples
        self.notes = self.parts.flatMap { part in part.dataset.notes.map { "\(part.name): \($0)" } } + notes
        description = DataDescription(parts: parts.mapValues(\.description), classNames: classNames)
    }

    /// Whether every epoch has the same examples, which is so if it is for all parts.
    public var isSameEachEpoch: Bool { parts.allSatisfy(\.dataset.isSameEachEpoch) }

    /// What the parts decide, below the names of their inputs.
    public var decidedSettings: SettingsTree {
        parts.reduce(into: SettingsTree()) { tree, part in
            for (name, value) in part.dataset.decidedSettings.mapping ?? SettingsMapping() {
                tree["\(part.name).\(name)"] = value
            }
        }
    }

    /// The number of examples of a split.
    public func count(of split: Split) -> Int { examples[split]?.count ?? 0 }

    /// The sums of the lengths that the parts give; nil if no part gives any.
    public func lengths(of split: Split) -> [Int]? {
        let known = parts.indices.compactMap { part in
            parts[part].dataset.lengths(of: split).map { (part, $0) }
        }
        guard !known.isEmpty else { return nil }
        return (examples[split] ?? []).map { example in
            known.reduce(0) { $0 + $1.1[example.numbers[$1.0]] }
        }
    }

    /// The parts' batches as one, with the labels of the combined examples.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let chosen = indices.map { (examples[split] ?? [])[$0] }
        var batches: [String: Batch] = [:]
        for (position, part) in parts.enumerated() {
            var batch = try part.dataset.batch(chosen.map { $0.numbers[position] }, of: split, epoch: epoch)
            batch.tensors["label"] = nil
            batches[part.name] = batch
        }
        var batch = Batch(parts: batches)
        batch.tensors["label"] = Tensor(chosen.map { Int32($0.label) })
        return batch
    }
}

extension DataDescription {
    /// The joint description of several data sets, for inputs that are used together.
    init(parts: [String: DataDescription], classNames: [String]) {
        self.init(
            shapes: Dictionary(parts: parts.mapValues(\.shapes)), classNames: classNames,
            files: Dictionary(parts: parts.mapValues(\.files)))
        facts = Dictionary(parts: parts.mapValues(\.facts))
    }

    /// The description of the part for one of several inputs.
    package func part(_ name: String) -> DataDescription {
        var part = DataDescription(
            shapes: shapes.part(name), classNames: classNames, files: files.part(name))
        part.facts = facts.part(name)
        return part
    }
}
