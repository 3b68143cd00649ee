import Perceiver
import Tensors

/// Examples for several inputs at once, each made of one example of every part.
///
/// In a batch and in the description, what belongs to a part has the part's name and a point before its own name, as
/// `CombinedInput` reads it; labels and class names are those of the whole.
public struct CombinedDataset: Dataset {
    /// The examples that make one, and what it is.
    public struct Example: Sendable, Equatable {
        /// The number of each part's example, in the order of the parts' names.
        public let numbers: [Int]
        /// Its class.
        public let label: Int

        /// Makes an example.
        public init(numbers: [Int], label: Int) {
            self.numbers = numbers
            self.label = label
        }
    }

    /// What the parts say of themselves, and the names of the classes.
    public let description: DataDescription
    /// What a user may want to know of the parts, and of the whole.
    public let notes: [String]
    private let parts: [(name: String, dataset: any Dataset)]
    private let examples: [Split: [Example]]

    /// Combines examples of data sets.
    ///
    /// - Parameters:
    ///   - parts: the data sets, by the names of their inputs.
    ///   - examples: which of their examples belong together, for each split, all of that split.
    ///   - classNames: by label.
    ///   - notes: what a user may want to know, besides what the parts say.
    public init(
        _ parts: [String: any Dataset], examples: [Split: [Example]], classNames: [String],
        notes: [String] = []
    ) {
        self.parts = parts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        self.examples = examples
        self.notes = self.parts.flatMap { part in part.dataset.notes.map { "\(part.name): \($0)" } } + notes
        description = DataDescription(parts: parts.mapValues(\.description), classNames: classNames)
    }

    /// Whether every epoch has the same examples: if it has in all parts.
    public var isSameEachEpoch: Bool { parts.allSatisfy(\.dataset.isSameEachEpoch) }

    /// The number of examples of a split.
    public func count(of split: Split) -> Int { examples[split]?.count ?? 0 }

    /// The sum over the parts whose examples differ in length.
    public func lengths(of split: Split) -> [Int]? {
        let known = parts.indices.compactMap { part in
            parts[part].dataset.lengths(of: split).map { (part, $0) }
        }
        guard !known.isEmpty else { return nil }
        return (examples[split] ?? []).map { example in
            known.reduce(0) { $0 + $1.1[example.numbers[$1.0]] }
        }
    }

    /// The parts' batches as one, with labels of the whole.
    public func batch(_ indices: [Int], of split: Split, epoch: Int) throws -> Batch {
        let chosen = indices.map { (examples[split] ?? [])[$0] }
        var batches: [String: Batch] = [:]
        for (place, part) in parts.enumerated() {
            var batch = try part.dataset.batch(chosen.map { $0.numbers[place] }, of: split, epoch: epoch)
            batch.tensors["label"] = nil
            batches[part.name] = batch
        }
        var batch = Batch(parts: batches)
        batch.tensors["label"] = Tensor(chosen.map { Int32($0.label) })
        return batch
    }
}

extension DataDescription {
    /// What several data sets say of themselves, for inputs that are used at once.
    init(parts: [String: DataDescription], classNames: [String]) {
        self.init(
            shapes: Dictionary(parts: parts.mapValues(\.shapes)), classNames: classNames,
            files: Dictionary(parts: parts.mapValues(\.files)))
        facts = Dictionary(parts: parts.mapValues(\.facts))
    }

    /// What one of several inputs is built for.
    package func part(_ name: String) -> DataDescription {
        var part = DataDescription(
            shapes: shapes.part(name), classNames: classNames, files: files.part(name))
        part.facts = facts.part(name)
        return part
    }
}
