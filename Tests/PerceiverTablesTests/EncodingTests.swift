import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverTables

/// Fields become rows of the input array as they should.
struct EncodingTests {
    @Test func `Bins end at quantiles, and equal quantiles are one`() {
        let even = NumberScale((0..<9).map { (Double($0), 1) }, binCount: 4)
        #expect(even.edges == [0, 2, 4, 6, 8])
        #expect(even.mean == 4)
        #expect(abs(even.deviation - (60.0 / 9).squareRoot()) < 1e-12)
        // Nine of ten are zero, and the others are told apart all the same.
        let zeros = NumberScale([(0, 900)] + (1...100).map { (Double($0), 1) }, binCount: 4)
        #expect(zeros.edges == [0, 25, 50, 75, 100])
        #expect(NumberScale([(7, 3)], binCount: 4).edges == [])
        #expect(NumberScale([(0, 1), (1, 1)], binCount: 4).edges == [0, 1])
    }

    /// The plain meaning of arXiv 2203.05556: how far a number reaches into each bin.
    @Test func `A number is how far it reaches into each bin, and itself`() throws {
        let scale = NumberScale((0..<9).map { (Double($0), 1) }, binCount: 4)
        let columns = [
            TableColumn(name: "x", reading: .number(scale, .plain)),
            TableColumn(
                name: "y", reading: .number(NumberScale([(0, 1), (1, 1)], binCount: 4), .plain)),
        ]
        let input = try TableInput(
            TableInputSettings(), TableDescription(columns: columns, targets: [], leftOut: [], gaps: []))
        for (x, reached) in [
            (-3, [0, 0, 0, 0]), (0, [0, 0, 0, 0]), (1, [0.5, 0, 0, 0]), (5, [1, 1, 0.5, 0]),
            (8, [1, 1, 1, 1]),
            (100, [1, 1, 1, 1]),
        ] as [(Double, [Float])] {
            let batch = try input.example(.argument("y=0.25,x=\(x)"))
            let encoded = input.encoded(try batch.tensor("numbers"))
            #expect(encoded.shape == [2, 1, 5])
            let standardised = Float(min(5, max(-5, (x - scale.mean) / scale.deviation)))
            for (found, expected) in zip(encoded.floats, reached + [standardised, 0.25, 0, 0, 0, -0.5]) {
                #expect(abs(found - expected) < 1e-5, "\(x): \(encoded.floats)")
            }
        }
    }

    @Test(arguments: [
        ("2024-02-29", DateFormat.yearFirst, 19_782, 0.0), ("1970/01/01 06:30", .yearFirst, 0, 23_400),
        ("29.02.2024", .dayFirst, 19_782, 0), ("02/29/2024", .monthFirst, 19_782, 0),
        ("2024-02-29T23:59:59.5Z", .yearFirst, 19_782, 86_399.5),
        ("1969-12-31T00:00:00+01:00", .yearFirst, -1, 0),
    ])
    func `Dates are read in three formats`(text: String, format: DateFormat, days: Int, seconds: Double) {
        #expect(format.time(text)?.days == days)
        #expect(format.time(text)?.secondsOfDay == seconds)
        for other in ["", "2023-02-29", "29/02/2023", "2024-02-29 25:00", "2024-02-29 x", "1.5", "2024-02"] {
            #expect(format.time(other) == nil, "\(other)")
        }
    }

    @Test(arguments: [
        ("04/07/16", DateFormat.dayFirst, "04/07/2016"), ("07/04/99", .monthFirst, "07/04/1999"),
        ("1.2.68", .dayFirst, "01.02.2068"), ("1.2.69", .dayFirst, "01.02.1969"),
    ])
    func `A year of two digits comes last`(text: String, format: DateFormat, whole: String) {
        #expect(format.time(text)?.days == format.time(whole)?.days)
        #expect(DateFormat.yearFirst.time(text) == nil)
    }

    @Test func `An outlier leaves the bins of the others as they are`() throws {
        let values = (0..<400).map { (value: Double($0) / 400, count: 1) } + [(value: 1e15, count: 1)]
        let scale = NumberScale(values, binCount: 32)
        let places = [0.1, 0.2, 0.2001, 0.9].map { scale.places(of: $0)[1] }
        #expect(places == places.sorted() && Set(places).count == 4)
        #expect(scale.places(of: -1)[1] == 0 && scale.places(of: 1e16)[1] == Float(scale.binCount))
    }

    @Test func `The year, the week and the day come round`() throws {
        let monday = try #require(DateFormat.yearFirst.time("2024-01-01 06:00"))
        let next = try #require(DateFormat.yearFirst.time("2024-01-08 06:00"))
        #expect(monday.cycles == next.cycles)
        let found = zip(monday.cycles, [0, 1, 0.4338837, -0.9009689, 1, 0] as [Float])
        #expect(found.allSatisfy { abs($0 - $1) < 1e-5 } || monday.cycles[4] > 0.99)
        #expect(abs(monday.cycles[4] - 1) < 1e-6)
    }

    @Test func `A gap is as if its row were not there`() throws {
        let folder = try TemporaryFolder()
        try folder.write(TableRun.mixed(60), to: "mixed.csv")
        let settings = try TableRun.settings(folder.file("mixed.csv"))
        let model = try settings.makePerceiverIO(for: settings.openDataset().description)
        model.initialize(seed: 1)
        let input = try #require(model.input as? TableInput)
        let gap = try input(input.example(.argument("size=4,day=2024-03-01")))
        let rows = gap.content
        // Numbers and dates come first, then the word, which is missing.
        let without = InputArray(content: rows.sliced(0..<2, along: 1))
        #expect(gap.isPadding?.elements(as: UInt8.self) == [0, 0, 1])
        let (a, b) = (model.encoder(gap).floats, model.encoder(without).floats)
        #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 })
        // What nothing is known of has a prediction too.
        let nothing = try model.predictions(for: input.example(.argument("")), called: ["nothing"], count: 2)
        #expect(try nothing[0].get().predictions.allSatisfy { $0.probability.isFinite })
    }

    @Test func `A whole row is read, whatever its fields hold`() throws {
        let folder = try TemporaryFolder()
        let word = "say \"x\", then\ny = z"
        let quoted = "\"say \"\"x\"\", then\ny = z\""
        try folder.write("a=b,n,label\n\(quoted),1,0\nother,2,1\n\(quoted),3,1\n", to: "odd.csv")
        let settings = try TableRun.settings(folder.file("odd.csv"))
        let input = try #require(
            try settings.makePerceiverIO(for: settings.openDataset().description).input as? TableInput)
        let row = ExampleRow(
            ["2", "any", word, "1"], columns: ["n", "unknown", "a=b", "label"], table: "t.csv")
        let read = try input.example(of: row)
        let other = try input.example(.argument("n=2"))
        #expect(try read.tensor("words").elements(as: Int32.self) == [2])
        #expect(try read.tensor("numbers").floats == other.tensor("numbers").floats)
        #expect(try read.tensor("is_gap").elements(as: UInt8.self) == [0, 0])
        let fault = ExampleRow(["two"], columns: ["n"], table: "t.csv")
        #expect(throws: DataError.self) { try input.example(of: fault) }
        let names = input.reader.columns.map(\.name)
        #expect(names == ["n", "a=b"])
        #expect(
            try input.reader.cell(word, column: 1, at: "here") == .word(2))
    }
}
