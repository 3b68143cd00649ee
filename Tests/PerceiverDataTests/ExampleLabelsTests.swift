import Perceiver
import Tensors
import Testing

@testable import PerceiverData

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

    private static func description(_ labels: ExampleLabels) -> DataDescription {
        var description = DataDescription(shapes: [:])
        labels.describe(&description)
        return description
    }

    /// How examples are divided for or by a run that has such labels.
    private static func division(_ purpose: DataRequest.Purpose, _ labels: ExampleLabels) -> Division {
        Division(seed: 0, record: nil, purpose: purpose, earlier: description(labels))
    }

    @Test func `Words are classes, and the rarest and the most common are said`() throws {
        let labels = try labels(["b", " a ", "b", "b", "c", "c"], test: ["c"])
        #expect(labels.classNames == ["a", "b", "c"])
        #expect(labels.notes == ["3 classes; of the training examples most are \"b\" (3), fewest \"a\" (1)"])
        #expect(batch(labels, [0, 1]).tensors["label"]?.elements(as: Int32.self) == [1, 0])
        #expect(batch(labels, [0], .test).tensors["label"]?.elements(as: Int32.self) == [2])
        #expect(batch(labels, [0]).tensors.count == 1)
        let description = Self.description(labels)
        #expect(description.classNames == ["a", "b", "c"])
        #expect(try description.fact(ClassCountFact.self) == ClassCountFact(counts: [1, 3, 2]))
    }

    @Test func `Few whole numbers are classes in their order, and numbers too`() throws {
        let labels = try labels((0..<40).map { "\($0 % 11)" })
        #expect(labels.classNames == (0..<11).map { "\($0)" })
        #expect(batch(labels, [10]).tensors["label"]?.elements(as: Int32.self) == [10])
        #expect(batch(labels, [10]).tensors["target"]?.elements(as: Double.self) == [10])
    }

    @Test(arguments: [["1.5", "2", "3", "2"], ["10", "20", "31", "45", "57"]])
    func `Fractions and many whole numbers are no classes`(fields: [String]) throws {
        let labels = try labels(fields)
        #expect(labels.classNames.isEmpty)
        #expect(batch(labels, [0]).tensors.keys.sorted() == ["target"])
        #expect(labels.notes.count == 1 && labels.notes[0].contains("--output regress"))
        let fact = try Self.description(labels).fact(TargetFact.self)
        #expect(fact?.targetNames == ["label"])
    }

    @Test func `Decimal commas are read as such, unless commas separate labels`() throws {
        let labels = try labels(["1,5", "2", "0,25", "12,125"])
        #expect(batch(labels, [0, 3]).tensors["target"]?.elements(as: Double.self) == [1.5, 12.125])
        #expect(labels.sets == nil && labels.notes.contains { $0.contains("data.label_separator") })
        #expect(try self.labels(["1,5", "2", "1"], separator: ",").sets?.names == ["1", "2", "5"])
        #expect(try self.labels(["1,23", "1.5", "2"]).numbers == nil)
    }

    @Test func `Numbers that are too large are no classes`() throws {
        let error = #expect(throws: DataError.self) { try labels((1..<40).map { "\($0)e37" }) }
        #expect(error?.description.contains("from -1e30 to 1e30") == true, "\(error as Any)")
    }

    @Test func `Numbers have the mean and the deviation of the training examples`() throws {
        let labels = try labels(["1", "3.5", "4.5"], test: ["100"])
        let fact = try Self.description(labels).fact(TargetFact.self)
        #expect(fact?.means == [3])
        #expect(abs((fact?.standardDeviations[0] ?? 0) - 1.4719601443879744) < 1e-6)
        #expect(batch(labels, [0], .test).tensors["target"]?.elements(as: Double.self) == [100])
    }

    @Test func `Numbers keep digits that float32 has not`() throws {
        let labels = try labels(["16777216", "16777217", "1000000000.25"])
        #expect(
            batch(labels, [0, 1, 2]).tensors["target"]?.elements(as: Double.self)
                == [16_777_216, 16_777_217, 1_000_000_000.25])
        let close = try Self.description(self.labels(["1000000000.25", "1000000000.75"])).fact(
            TargetFact.self)
        #expect(close?.means == [1_000_000_000.5] && close?.standardDeviations == [0.25])
    }

    @Test(arguments: ["NA", "nan", "inf", "1e39", ""])
    func `What is no number among numbers is named with its row`(field: String) {
        let error = #expect(throws: DataError.self) {
            try labels((0..<30).map { $0 == 17 ? field : "\($0).5" })
        }
        #expect(error?.path == "row 19" && error?.expected.hasPrefix("a number") == true)
    }

    @Test func `A number that never changes has the deviation 1`() throws {
        for number in ["2.5", "0.1"] {
            let fact = try Self.description(labels([number, number, number])).fact(TargetFact.self)
            #expect(fact?.standardDeviations == [1])
        }
    }

    @Test(arguments: [",", ";", "|"])
    func `Several labels in a field are found by what separates them`(separator: String) throws {
        let labels = try labels(["a", "b", "a\(separator) b", "", "c\(separator)a"].filter { $0 != "" })
        let description = Self.description(labels)
        #expect(try description.fact(LabelSetFact.self)?.labelNames == ["a", "b", "c"])
        #expect(
            batch(labels, [0, 2, 3]).tensors["label_set"]?.elements(as: UInt8.self)
                == [1, 0, 0, 1, 1, 0, 1, 0, 1])
    }

    @Test func `Pairs of labels in any order are sets, although there are as many pairs as labels`() throws {
        let labels = try labels(["a,b", "b,c", "a,c"])
        #expect(try Self.description(labels).fact(LabelSetFact.self)?.labelNames == ["a", "b", "c"])
    }

    @Test func `Whole numbers are the same classes with and without a point`() throws {
        let labels = try labels((0..<12).map { ["1.0", "2", "3.0"][$0 % 3] }, test: ["1", "2.0"])
        #expect(labels.classNames == ["1", "2", "3"])
        #expect(batch(labels, [0, 1], .test).tensors["label"]?.elements(as: Int32.self) == [0, 1])
    }

    @Test func `Labels that differ by blanks alone are the same, which is said`() throws {
        let labels = try labels([" cat", "cat", "dog"])
        #expect(labels.classNames == ["cat", "dog"])
        #expect(labels.notes.last == "blanks around labels are left out: \" cat\" is \"cat\"")
    }

    @Test func `A separator makes sets of single labels too, and none makes classes of quantities`() throws {
        let sets = try labels(["a", "b"], separator: ",")
        #expect(try Self.description(sets).fact(LabelSetFact.self)?.labelNames == ["a", "b"])
        #expect(try labels(["a,b", "c"], separator: ",").classNames.isEmpty)
        #expect(try labels(["1.5", "2.5", "3.5", "4"], separator: "").classNames.count == 4)
    }

    @Test func `A run's own labels are looked for in other data`() throws {
        let run = try labels(["a", "b", "c"])
        let other = try ExampleLabels(
            of: [.test: examples([["c"], ["a"]])], columns: ["label"],
            division: Self.division(.measureOther, run))
        #expect(batch(other, [0, 1], .test).tensors["label"]?.elements(as: Int32.self) == [2, 0])
        #expect(Self.description(other).classNames == ["a", "b", "c"])
        let error = #expect(throws: DataError.self) {
            try ExampleLabels(
                of: [.test: examples([["c"], ["d"]])], columns: ["label"],
                division: Self.division(.measureOther, run))
        }
        #expect(error?.path == "row 3" && error?.found == "\"d\"")
        let sets = try labels(["a,b", "b,c", "a"])
        let few = try ExampleLabels(
            of: [.test: examples([["c,a"]])], columns: ["label"], division: Self.division(.measureOther, sets)
        )
        #expect(batch(few, [0], .test).tensors["label_set"]?.elements(as: UInt8.self) == [1, 0, 1])
    }

    @Test(arguments: [DataRequest.Purpose.takeOver, .proceed])
    func `A run that is taken over or goes on keeps its labels and their order`(
        purpose: DataRequest.Purpose
    ) throws {
        let run = ExampleLabels([.train: [0]], classNames: ["zebra", "ant", "cow"])
        func read(_ fields: [[String]], _ columns: [String], _ run: ExampleLabels) throws -> ExampleLabels {
            try ExampleLabels(
                of: [.train: examples(fields)], columns: columns, division: Self.division(purpose, run))
        }
        let own = try read([["cow"], ["zebra"]], ["label"], run)
        #expect(own.classNames == ["zebra", "ant", "cow"])
        #expect(batch(own, [0, 1]).tensors["label"]?.elements(as: Int32.self) == [2, 0])
        #expect(try read([["cow"], ["dog"]], ["label"], run).classNames == ["cow", "dog"])

        let sets = try labels(["a,b", "b,c", "a"])
        let one = try read([["c"], ["a"]], ["label"], sets)
        #expect(batch(one, [0]).tensors["label_set"]?.elements(as: UInt8.self) == [0, 0, 1])
        let flags = try read([["1", "0"]], ["c", "a"], sets)
        #expect(batch(flags, [0]).tensors["label_set"]?.elements(as: UInt8.self) == [0, 0, 1])

        let numbers = try ExampleLabels(
            of: [.train: examples([["1.5", "20"], ["2", "70"]])], columns: ["x", "y"])
        let swapped = try read([["30", "7"], ["50", "8"]], ["y", "x"], numbers)
        #expect(batch(swapped, [0]).tensors["target"]?.elements(as: Double.self) == [7, 30])
        #expect(
            try Self.description(swapped).fact(TargetFact.self)
                == Self.description(numbers).fact(TargetFact.self))
        let others = try read([["30", "7"], ["50", "8"]], ["v", "x"], numbers)
        #expect(try Self.description(others).fact(TargetFact.self)?.targetNames == ["v", "x"])
    }

    @Test func `Numbers that nobody has named are those of as many columns`() throws {
        let imported = DataDescription(shapes: [:]).adding(
            TargetFact(targetNames: ["LABEL_0", "LABEL_1"], means: [0, 0], standardDeviations: [1, 1]))
        let labels = try ExampleLabels(
            of: [.test: examples([["30", "7"]])], columns: ["price", "age"],
            division: Division(seed: 0, record: nil, purpose: .measureOther, earlier: imported))
        #expect(batch(labels, [0], .test).tensors["target"]?.elements(as: Double.self) == [30, 7])
        #expect(try Self.description(labels).fact(TargetFact.self)?.targetNames == ["LABEL_0", "LABEL_1"])
    }

    @Test func `A comma within a name separates nothing`() throws {
        let labels = try labels(["Lyon, France", "Paris, France", "Lyon, France"])
        #expect(try Self.description(labels).fact(LabelSetFact.self) == nil)
        #expect(labels.classNames == ["Lyon, France", "Paris, France"])
    }

    @Test func `A separator that is given is used, and none separates nothing`() throws {
        let given = try labels(["a/b", "c"], separator: "/")
        #expect(try Self.description(given).fact(LabelSetFact.self)?.labelNames == ["a", "b", "c"])
        let none = try labels(["a", "b", "a,b"], separator: "")
        #expect(try Self.description(none).fact(LabelSetFact.self) == nil)
    }

    @Test func `With several labels a field may be empty`() throws {
        let labels = try labels(["a", "b", "a,b", ""])
        #expect(labels.classNames.isEmpty)
        #expect(batch(labels, [3]).tensors["label_set"]?.elements(as: UInt8.self) == [0, 0])
    }

    @Test func `Several columns are numbers, or labels where all are 0 or 1`() throws {
        let numbers = try ExampleLabels(
            of: [.train: examples([["1", "2"], ["3", "7.5"]])], columns: ["x", "y"])
        #expect(batch(numbers, [1]).tensors["target"]?.elements(as: Double.self) == [3, 7.5])
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
        #expect(try Self.description(labels).fact(ClassCountFact.self) == ClassCountFact(counts: [1, 0]))
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
        #expect(Self.description(labels).classNames.isEmpty)
    }
}
