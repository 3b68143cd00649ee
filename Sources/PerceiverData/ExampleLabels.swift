import Perceiver
import Tensors

/// The labels of a source's examples, in every way in which they can be read: as one class for each example, as a set of
/// labels, as numbers.
///
/// An output takes the reading that it needs: `label`, int32 [b]; `label_set`, bytes [b, labels]; `target`, float64
/// [b, numbers]. What the labels are is decided by the training examples.
public struct ExampleLabels: Sendable, Equatable {
    let classes: ClassReading?
    let sets: LabelSetReading?
    let numbers: NumberReading?

    /// What the labels were read as, for the user.
    public let notes: [String]

    /// Reads the labels of examples.
    ///
    /// - Parameters:
    ///   - parts: the examples of each split.
    ///   - source: all examples that the training examples were chosen from, whose labels are known too; nil: there are no
    ///     others.
    ///   - columns: the names of the label columns.
    ///   - separator: what separates the labels of a set in a field, so that labels are sets; nil: found; empty: nothing
    ///     does, and each field is a class.
    ///   - division: how the examples were divided, which knows of an earlier run: of one that is measured on them these are
    ///     the labels; one that goes on, or whose weights are taken over, keeps its labels and their order if it has all of
    ///     these. Nil: there is no such run.
    /// - Throws: ``DataError`` with the place of a label that is missing, or that no training example has.
    public init<Content>(
        of parts: [Split: [FoundExample<Content>]], among source: [FoundExample<Content>]? = nil,
        columns: [String], separator: String? = nil, division: Division? = nil
    ) throws {
        let run = division?.measured
        let known = run.map { _ in Split.allCases.flatMap { parts[$0] ?? [] } }
        let fields = LabelFields(
            parts, known: known ?? source ?? parts[.train] ?? [], columns: columns,
            readsCommas: try separator == nil && run?.fact(LabelSetFact.self) == nil)
        guard !fields.isEmpty else {
            (classes, sets, numbers, notes) = (nil, nil, nil, [])
            return
        }
        if let run {
            let labelNames = try run.fact(LabelSetFact.self)?.labelNames
            sets = try labelNames.flatMap { try LabelSetReading(fields, separator: separator, of: $0) }
            numbers = try run.fact(TargetFact.self).map { try NumberReading(fields, of: $0) }
            guard !run.classNames.isEmpty else {
                (classes, notes) = (nil, [fields.note].compactMap { $0 })
                return
            }
            do {
                classes = try ClassReading(fields, of: run.classNames)
                notes = [fields.note].compactMap { $0 }
            } catch  where sets != nil || numbers != nil {
                // The run may predict these; if it predicts classes, the note says why there are none.
                classes = ClassReading(names: run.classNames, labels: [:])
                notes = [fields.note, "no classes: \(error)"].compactMap { $0 }
            }
            return
        }
        let areClasses = separator == "" && columns.count == 1
        let earlier = try EarlierLabels(of: division?.earlier)
        sets = try earlier.sets(fields, separator: separator) ?? LabelSetReading(fields, separator: separator)
        let areSets = separator.map { !$0.isEmpty } ?? false
        let isNumber = Result { try NumberReading(fields, of: earlier.target) }
        numbers = areSets ? nil : try? isNumber.get()
        let isClass = Result {
            try earlier.classes(fields) ?? ClassReading(fields, areGiven: areClasses)
        }
        if sets == nil && numbers == nil {
            // A label that cannot be read in any way is no number among numbers, and otherwise no class.
            if case .failure = isClass, fields.areMostlyNumbers { _ = try isNumber.get() }
            classes = try isClass.get()
        } else {
            classes = areSets && sets?.haveOneEach == false ? nil : try? isClass.get()
        }
        // Two numbers are hardly quantities.
        let isQuantity = classes.map { $0.names.count > 2 } ?? true
        notes = [classes?.note, sets?.note, isQuantity ? numbers?.note : nil, fields.note].compactMap { $0 }
    }

    /// Takes labels whose classes are known.
    ///
    /// - Parameters:
    ///   - labels: the class of each example of each split.
    ///   - classNames: the names of all classes, whether or not an example has them.
    public init(_ labels: [Split: [Int]], classNames: [String]) {
        let classes = ClassReading(names: classNames, labels: labels.mapValues { $0.map { Int32($0) } })
        self.classes = classes
        (sets, numbers, notes) = (nil, nil, [classes.note])
    }

    /// Adds to the description of a data set what its labels are.
    public func describe(_ description: inout DataDescription) {
        if let classes {
            description.classNames = classes.names
            description.add(ClassCountFact(counts: classes.counts))
        }
        if let sets { description.add(LabelSetFact(labelNames: sets.names)) }
        if let numbers { description.add(numbers.fact) }
    }

    /// The names of the tensors that labels are in.
    static let tensorNames = ["label", "label_set", "target"]

    /// Adds the labels of examples to their batch.
    ///
    /// - Parameters:
    ///   - batch: the batch.
    ///   - indices: the numbers of its examples within the split.
    ///   - split: the split.
    public func add(to batch: inout Batch, _ indices: [Int], of split: Split) {
        if let labels = classes?.labels[split] {
            batch.tensors["label"] = Tensor(indices.map { labels[$0] })
        }
        if let sets, let rows = sets.rows[split] {
            let width = sets.names.count
            var bytes = [UInt8](repeating: 0, count: indices.count * width)
            for (row, index) in indices.enumerated() {
                for label in rows[index] { bytes[row * width + label] = 1 }
            }
            batch.tensors["label_set"] = Tensor(bytes, shape: [indices.count, width])
        }
        if let numbers, let rows = numbers.rows[split] {
            let width = numbers.fact.targetNames.count
            batch.tensors["target"] = Tensor(
                indices.flatMap { rows[$0] }, shape: [indices.count, width])
        }
    }

    /// The class of each example of a split; nil where the labels are no classes.
    public func classes(of split: Split) -> [Int]? { classes?.labels[split].map { $0.map { Int($0) } } }

    /// The names of the classes, by label; none where the labels are no classes.
    public var classNames: [String] { classes?.names ?? [] }
}
