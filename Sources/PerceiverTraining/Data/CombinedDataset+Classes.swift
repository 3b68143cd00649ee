import Perceiver
import Tensors

extension CombinedDataset {
    /// Combines examples of the same class, at random.
    ///
    /// There are as many of a class as in the part that has the most of it; those of other parts serve several times. All
    /// examples are read once, for their labels.
    ///
    /// - Parameters:
    ///   - parts: data sets with the same classes, by the names of their inputs.
    ///   - seed: decides which go together.
    /// - Throws: `SettingsError` if the parts do not have the same classes; what is wrong with the data.
    public init(matchingClassesOf parts: [String: any Dataset], seed: UInt64) throws {
        let ordered = parts.sorted { $0.key < $1.key }
        let classNames = ordered.first?.value.description.classNames ?? []
        let isSame = ordered.allSatisfy { Set($0.value.description.classNames) == Set(classNames) }
        guard !classNames.isEmpty, isSame else {
            let found = ordered.map { name, dataset in
                let names = dataset.description.classNames
                return "\"\(name)\" has \(names.isEmpty ? "none" : names.quoted)"
            }
            throw SettingsError(
                "Examples of several inputs are put together by class, so their data should have the same classes, but "
                    + "\(found.joined(separator: ", and ")).")
        }
        var examples: [Split: [Example]] = [:]
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
                examples[split, default: []] += (0..<(lists.map(\.count).max() ?? 0)).map { index in
                    Example(numbers: lists.map { $0[index % $0.count] }, label: label)
                }
            }
        }
        self.init(parts, examples: examples, classNames: classNames, notes: notes)
    }
}

extension Dataset {
    /// The numbers of the examples of each class that occurs.
    fileprivate func numbersByClass(of split: Split) throws -> [String: [Int]] {
        let classNames = description.classNames
        var numbers: [String: [Int]] = [:]
        for indices in (0..<count(of: split)).batches(of: 256) {
            let labels = try batch(indices, of: split, epoch: 0).tensor("label").elements(as: Int32.self)
            for (index, label) in zip(indices, labels) {
                guard classNames.indices.contains(Int(label)) else {
                    throw BatchError("Label \(label) is outside the \(classNames.count) classes.")
                }
                numbers[classNames[Int(label)], default: []].append(index)
            }
        }
        return numbers
    }
}

extension [Int] {
    fileprivate func reordered(seed: UInt64, _ purpose: String) -> [Int] {
        SeededOrder(count: count, seed: seed, purpose: purpose).indices.map { self[$0] }
    }
}
