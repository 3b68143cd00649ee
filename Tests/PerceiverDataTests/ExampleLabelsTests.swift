import Perceiver
import PerceiverData
import Tensors
import Testing

struct ExampleLabelsTests {
    private func examples(_ fields: [[String]]) -> [FoundExample<Int>] {
        fields.enumerated().map { FoundExample($0, name: "\($0)", labels: $1, place: "row \($0 + 2)") }
    }

    private func labels(
        _ train: [String], test: [String] = [], separator: String? = nil
    ) throws -> ExampleLabels {
        try ExampleLabels(
            of: [.train: examples(train.map { [$0] }), .test: examples(test.map { [$0] })],
            columns: ["label"],
            separator: separator)
    }

    private func batch(_ labels: ExampleLabels, _ indices: [Int], _ split: Split = .train) -> Batch {
        var batch = Batch([:])
        labels.add(to: &batch, indices, of: split)
        return batch
    }

    private func description(_ labels: ExampleLabels) -> DataDescription {
        var description = DataDescription(shapes: [:])
        labels.describe(&description)
        return description
    }

    @Test func `Words are classes, and the rarest and the most common are said`() throws {
        let labels = try labels(["b", " a ", "b", "b", "c", "c"], test: ["c"])
        #expect(labels.classNames == ["a", "b", "c"])
        #expect(labels.notes == ["3 classes; of the training examples most are \"b\" (3), fewest \"a\" (1)"])
        #expect(batch(labels, [0, 1]).tensors["label"]?.elements(as: Int32.self) == [1, 0])
        #expect(batch(labels, [0], .test).tensors["label"]?.elements(as: Int32.self) == [2])
        #expect(batch(labels, [0]).tensors.count == 1)
        let description = description(labels)
        #expect(description.classNames == ["a", "b", "c"])
        #expect(try description.fact(ClassCountFact.self) == ClassCountFact(counts: [1, 3, 2]))
    }

    @Test func `Few whole numbers are classes in their order, and numbers too`() throws {
        let labels = try labels((0..<40).map { "\($0 % 11)" })
        #expect(labels.classNames == (0..<11).map { "\($0)" })
        #expect(batch(labels, [10]).tensors["label"]?.elements(as: Int32.self) == [10])
        #expect(batch(labels, [10]).tensors["target"]?.floats == [10])
    }

    @Test(arguments: [["1.5", "2", "3", "2"], ["10", "20", "31", "45", "57"]])
    func `Fractions and many whole numbers are no classes`(fields: [String]) throws {
        let labels = try labels(fields)
        #expect(labels.classNames.isEmpty)
        #expect(batch(labels, [0]).tensors.keys.sorted() == ["target"])
        #expect(labels.notes.count == 1 && labels.notes[0].hasSuffix("--output regress"))
        let fact = try description(labels).fact(TargetFact.self)
        #expect(fact?.targetNames == ["label"])
    }

    @Test func `Numbers have the mean and the deviation of the training examples`() throws {
        let labels = try labels(["1", "3.5", "4.5"], test: ["100"])
        let fact = try description(labels).fact(TargetFact.self)
        #expect(fact?.means == [3])
        #expect(abs((fact?.standardDeviations[0] ?? 0) - 1.4719601443879744) < 1e-6)
        #expect(batch(labels, [0], .test).tensors["target"]?.floats == [100])
    }

    @Test func `A number that never changes has the deviation 1`() throws {
        let fact = try description(labels(["2.5", "2.5"])).fact(TargetFact.self)
        #expect(fact?.standardDeviations == [1])
    }

    @Test(arguments: [",", ";", "|"])
    func `Several labels in a field are found by what separates them`(separator: String) throws {
        let labels = try labels(["a", "b", "a\(separator) b", "", "c\(separator)a"].filter { $0 != "" })
        let description = description(labels)
        #expect(try description.fact(LabelSetFact.self)?.labelNames == ["a", "b", "c"])
        #expect(
            batch(labels, [0, 2, 3]).tensors["label_set"]?.elements(as: UInt8.self)
                == [1, 0, 0, 1, 1, 0, 1, 0, 1])
    }

    @Test func `A comma within a name separates nothing`() throws {
        let labels = try labels(["Lyon, France", "Paris, France", "Lyon, France"])
        #expect(try description(labels).fact(LabelSetFact.self) == nil)
        #expect(labels.classNames == ["Lyon, France", "Paris, France"])
    }

    @Test func `A separator that is given is used, and none separates nothing`() throws {
        let given = try labels(["a/b", "c"], separator: "/")
        #expect(try description(given).fact(LabelSetFact.self)?.labelNames == ["a", "b", "c"])
        let none = try labels(["a", "b", "a,b"], separator: "")
        #expect(try description(none).fact(LabelSetFact.self) == nil)
    }

    @Test func `With several labels a field may be empty`() throws {
        let labels = try labels(["a", "b", "a,b", ""])
        #expect(labels.classNames.isEmpty)
        #expect(batch(labels, [3]).tensors["label_set"]?.elements(as: UInt8.self) == [0, 0])
    }

    @Test func `Several columns are numbers, or labels where all are 0 or 1`() throws {
        let numbers = try ExampleLabels(
            of: [.train: examples([["1", "2"], ["3", "7.5"]])], columns: ["x", "y"])
        #expect(batch(numbers, [1]).tensors["target"]?.floats == [3, 7.5])
        #expect(batch(numbers, [1]).tensors["target"]?.shape == [1, 2])
        let flags = try ExampleLabels(
            of: [.train: examples([["1", "0"], ["1", "1"]])], columns: ["toxic", "rude"])
        #expect(batch(flags, [0, 1]).tensors["label_set"]?.elements(as: UInt8.self) == [1, 0, 1, 1])
    }

    @Test func `Classes of the source are known, also those that no training example has`() throws {
        let source = examples([["a"], ["b"]])
        let labels = try ExampleLabels(
            of: [.train: [source[0]], .validation: [source[1]]], among: source, columns: ["label"])
        #expect(labels.classNames == ["a", "b"])
        #expect(try description(labels).fact(ClassCountFact.self) == ClassCountFact(counts: [1, 0]))
    }

    @Test func `A missing label and one of the test alone are errors with their places`() {
        #expect(throws: DataError(path: "row 3", expected: "a label", found: "an empty field")) {
            try labels(["a", ""])
        }
        let error = #expect(throws: DataError.self) { try labels(["a", "b"], test: ["c"]) }
        #expect(error?.path == "row 2" && error?.found == "\"c\"")
    }

    @Test func `Examples without labels have none`() throws {
        let labels = try ExampleLabels(of: [.train: examples([[], []])], columns: [])
        #expect(labels.notes.isEmpty && batch(labels, [0, 1]).tensors.isEmpty)
        #expect(description(labels).classNames.isEmpty)
    }
}
