import Perceiver
import PerceiverSettings
import Tensors

extension CombinedDataset {
    /// Combines examples of the same class at random.
    ///
    /// A class has as many examples as in the part that has the most of it; examples of the other parts are reused. All
    /// examples are read once, to get their labels.
    ///
    /// - Parameters:
    ///   - parts: data sets with the same classes, by the names of their inputs.
    ///   - seed: decides which examples are combined.
    /// - Throws: `SettingsError` if the parts do not have the same classes; what is wrong with the data.
    public init(matchingClassesOf parts: [String: any Dataset], seed: UInt64) throws {
        let ordered = parts.sorted { $0.key < $1.key }
        let classNames = ordered.first?.value.description.classNames ?? []
        let isSame = ordered.allSatisfy { Set($0.value.description.classNames) == Set(classNames) }
        guard !classNames.isEmpty, isSame else {
            throw SettingsError(
                "Examples of several inputs are put together by class, so their data should have the same classes, but "
                    + "\(Self.classes(of: ordered)). With data.name = every_combination they need not.")
        }
        var (examples, labels): ([Split: [Example]], [Split: [Int]]) = ([:], [:])
        var notes: [String] = []
        for split in Split.allCases {
            let numbers = try ordered.map { try $0.value.numbersByClass(of: split) }
            guard numbers.allSatisfy({ !$0.isEmpty }) else { continue }
            for (label, className) in classNames.enumerated() {
                let lists = zip(ordered, numbers).map { part, numbers in
                    (numbers[className] ?? [])
                        .reordered(seed: seed, "\(part.key) \(split.rawValue) \(className)")
                }
                guard !lists.contains(where: \.isEmpty) else {
                    notes.append(
                        "the class \"\(className)\" has no \(split.rawValue) examples, because one input has none"
                    )
                    continue
                }
                let chosen = Self.cycled(lists)
                examples[split, default: []] += chosen
                labels[split, default: []] += chosen.map { _ in label }
            }
        }
        self.init(
            parts, examples: examples, labels: ExampleLabels(labels, classNames: classNames), notes: notes)
    }

    /// Combines examples of any classes at random: every combination of the parts' classes is a class, called `a+b`.
    ///
    /// One part alone therefore tells nothing of the classes of the others. There are as many examples as the largest
    /// part has; examples of the other parts are reused. All examples are read once, to get their labels.
    ///
    /// - Parameters:
    ///   - parts: data sets with classes, by the names of their inputs.
    ///   - seed: decides which examples are combined.
    /// - Throws: `SettingsError` if a part has no classes; what is wrong with the data.
    public init(crossingClassesOf parts: [String: any Dataset], seed: UInt64) throws {
        let ordered = parts.sorted { $0.key < $1.key }
        let names = ordered.map(\.value.description.classNames)
        guard names.allSatisfy({ !$0.isEmpty }) else {
            throw SettingsError(
                "Every combination of classes is a class, so all data should have classes, but "
                    + "\(Self.classes(of: ordered)).")
        }
        var (examples, labels): ([Split: [Example]], [Split: [Int]]) = ([:], [:])
        for split in Split.allCases {
            let own = try ordered.map { try $0.value.labels(of: split) }
            let lists = zip(ordered, own).map { part, labels in
                Array(labels.indices).reordered(seed: seed, "\(part.key) \(split.rawValue)")
            }
            guard !lists.contains(where: \.isEmpty) else { continue }
            let chosen = Self.cycled(lists)
            examples[split] = chosen
            labels[split] = chosen.map { numbers in
                numbers.indices.reduce(0) { $0 * names[$1].count + own[$1][numbers[$1]] }
            }
        }
        let classNames = names.dropFirst().reduce(names[0]) { found, more in
            found.flatMap { first in more.map { "\(first)+\($0)" } }
        }
        self.init(parts, examples: examples, labels: ExampleLabels(labels, classNames: classNames))
    }

    /// Takes one element of each list at a time, until the longest list ends; shorter lists start again.
    private static func cycled(_ lists: [[Int]]) -> [[Int]] {
        (0..<(lists.map(\.count).max() ?? 0)).map { index in lists.map { $0[index % $0.count] } }
    }

    private static func classes(of parts: [(key: String, value: any Dataset)]) -> String {
        parts.map { name, dataset in
            let names = dataset.description.classNames
            return "\"\(name)\" has \(names.isEmpty ? "none" : names.quoted)"
        }.joined(separator: ", and ")
    }
}

extension Dataset {
    /// The labels of a split, in the order of its examples.
    fileprivate func labels(of split: Split) throws -> [Int] {
        let classCount = description.classNames.count
        return try (0..<count(of: split)).batches(of: 256).flatMap { indices in
            let labels = try batch(indices, of: split, epoch: 0).tensor("label").elements(as: Int32.self)
            return try labels.map { label in
                guard 0..<classCount ~= Int(label) else {
                    throw BatchError("Label \(label) is outside the \(classCount) classes.")
                }
                return Int(label)
            }
        }
    }

    /// The numbers of the examples of each class that occurs.
    fileprivate func numbersByClass(of split: Split) throws -> [String: [Int]] {
        let labels = try labels(of: split)
        return Dictionary(grouping: labels.indices) { description.classNames[labels[$0]] }
    }
}

extension [Int] {
    fileprivate func reordered(seed: UInt64, _ purpose: String) -> [Int] {
        SeededOrder(count: count, seed: seed, purpose: purpose).indices.map { self[$0] }
    }
}
