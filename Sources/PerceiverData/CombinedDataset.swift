import Foundation
import Layers
import Perceiver
import PerceiverSettings
import Tensors

/// Examples for several inputs at once, each made of one example of every part, or of some of them.
///
/// In a batch and in the description, the names of what belongs to a part are prefixed with the part's name and a point, as
/// `CombinedInput` reads them; labels and class names are those of the combined examples.
public struct CombinedDataset: Dataset {
    /// The number of the example of each part, in the order of the parts' names; nil: there is none.
    public typealias Example = [Int?]

    /// The descriptions of the parts, and what the labels are.
    public internal(set) var description: DataDescription
    /// Notes for the user on the parts and on the combination.
    public let notes: [String]
    private var parts: [(name: String, dataset: any Dataset)]
    private let examples: [Split: [Example]]
    private let labels: ExampleLabels
    private var augmentation: PartAugmentation
    private let seed: UInt64

    /// Combines examples of data sets.
    ///
    /// - Parameters:
    ///   - parts: the data sets, by the names of their inputs.
    ///   - examples: the combined examples of each split, each made of examples of the same split.
    ///   - labels: their labels; those of the parts are not used.
    ///   - augmentation: how training examples are changed.
    ///   - seed: of these changes.
    ///   - notes: notes for the user, besides those of the parts.
    ///   - files: the files that a run keeps, besides those of the parts.
    public init(
        _ parts: [String: any Dataset], examples: [Split: [Example]], labels: ExampleLabels,
        augmentation: PartAugmentation = PartAugmentation(), seed: UInt64 = 0, notes: [String] = [],
        files: [String: Data] = [:]
    ) {
        self.labels = labels
        self.augmentation = augmentation
        self.seed = seed
        self.parts = parts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        self.examples = examples
        self.notes = self.parts.flatMap { part in part.dataset.notes.map { "\(part.name): \($0)" } } + notes
        var description = DataDescription(parts: parts.mapValues(\.description))
        description.files.merge(files) { $1 }
        labels.describe(&description)
        self.description = description
    }

    /// Whether every epoch has the same examples, which is so if it is for all parts and none is hidden at random.
    public var isSameEachEpoch: Bool { augmentation.hide == 0 && parts.allSatisfy(\.dataset.isSameEachEpoch) }

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
            known.reduce(0) { sum, part in sum + (example[part.0].map { part.1[$0] } ?? 0) }
        }
    }

    /// The same of what the parts measure, none of them hidden.
    public var measured: any Dataset {
        var measured = self
        measured.augmentation = PartAugmentation()
        measured.parts = parts.map { ($0.name, $0.dataset.measured) }
        return measured
    }

    /// The parts' batches as one, with the labels of the combined examples.
    ///
    /// Where some examples lack a part, it has `is_missing`, bytes [b]; where all do, nothing else.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let chosen = indices.map { index in
            let example = (examples[split] ?? [])[index]
            guard split == .train else { return example }
            var random = CounterRandom(seed, UInt64(epoch), UInt64(index))
            return augmentation.hiding(example, random: &random)
        }
        var batches: [String: Batch] = [:]
        for (position, part) in parts.enumerated() {
            let numbers = chosen.map { $0[position] }
            let present = numbers.compactMap(\.self)
            var batch = present.isEmpty ? nil : try part.dataset.batch(present, of: split, epoch: epoch)
            for name in ExampleLabels.tensorNames { batch?.tensors[name] = nil }
            batches[part.name] = Batch(batch, missing: numbers.map { $0 == nil })
        }
        var batch = Batch(parts: batches)
        labels.add(to: &batch, indices, of: split)
        return batch
    }
}

extension DataDescription {
    /// The joint description of several data sets, for inputs that are used together.
    init(parts: [String: DataDescription]) {
        self.init(
            shapes: Dictionary(parts: parts.mapValues(\.shapes)),
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
