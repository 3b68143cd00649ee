import Foundation
import FoundationXML
import Perceiver
import Testing

@testable import PerceiverReports

struct PlotTests {
    /// The texts and the names of all elements of a drawing, which has to be well-formed XML.
    private final class Elements: NSObject, XMLParserDelegate {
        var names: [String] = []
        var texts: [String] = []
        /// Where each text begins, and the middle of each dot.
        var textPlaces: [[Double]] = []
        var dots: [[Double]] = []

        init(_ source: String) throws {
            super.init()
            let parser = XMLParser(data: Data(source.utf8))
            parser.delegate = self
            try #require(parser.parse(), "\(String(describing: parser.parserError))\n\(source)")
        }

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            names.append(name)
            let number = { attributes[$0].flatMap { Double($0) } ?? .nan }
            if name == "text" {
                texts.append("")
                textPlaces.append([number("x"), number("y")])
            }
            if name == "circle" { dots.append([number("cx"), number("cy")]) }
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if names.last == "text" { texts[texts.count - 1] += text.trimmingCharacters(in: .newlines) }
        }

        /// The position of the one such text.
        func position(of text: String) throws -> [Double] {
            textPlaces[try #require(texts.firstIndex { Double($0) == Double(text) }, "\(texts)")]
        }

        func count(of name: String) -> Int { names.count { $0 == name } }
    }

    private func row(
        _ step: Int, _ split: String, loss: Float?, accuracy: Float? = nil, rate: Float? = nil
    ) -> MetricsRow {
        MetricsRow(
            step: step, epoch: 1, split: split, loss: loss, accuracy: accuracy, learningRate: rate, seconds: 0
        )
    }

    @Test func `Ticks are round numbers within the range`() {
        #expect(PlotAxis([0, 1750]).ticks.map(\.text) == ["0", "500", "1000", "1500"])
        #expect(PlotAxis([0.062, 0.93]).ticks.map(\.text) == ["0.2", "0.4", "0.6", "0.8"])
        #expect(PlotAxis([-1, 1]).ticks.map(\.text) == ["-1.0", "-0.5", "0.0", "0.5", "1.0"])
        #expect(PlotAxis([0, 3], smallestStep: 1).ticks.map(\.text) == ["0", "1", "2", "3"])
        #expect(PlotAxis([0, 1]).share(0.25) == 0.25)
    }

    @Test(arguments: [[5], [0], [], [1e30, 1.0000001e30], [-3e38, 3e38], [1e-45, 2e-45]] as [[Double]])
    func `Odd ranges have ticks too, and not too many`(values: [Double]) {
        let axis = PlotAxis(values)
        #expect((1...11).contains(axis.ticks.count), "\(axis)")
        for value in values { #expect((0...1).contains(axis.share(value))) }
    }

    @Test func `Curves have a panel for each metric and a line for each split`() throws {
        let rows = (1...4).flatMap { step in
            [
                row(step * 10, "train", loss: 1 / Float(step), accuracy: 0.2 * Float(step), rate: 0.5),
                row(
                    step * 10, "validation", loss: step == 2 ? .nan : 1.1 / Float(step), accuracy: 0.5,
                    rate: 0.5),
            ]
        }
        let elements = try Elements(try #require(CurvesPlot(.init(name: "run", rows: rows)).source))
        for text in ["loss", "accuracy", "learning rate", "step", "train", "validation", "40"] {
            #expect(elements.texts.contains(text), "\(elements.texts)")
        }
        // A dot for each finite point; the splits have one learning rate.
        #expect(elements.count(of: "circle") == 15 + 4)
        let lossOnly = try Elements(
            try #require(CurvesPlot(.init(name: "run", rows: [row(1, "train", loss: 2)])).source))
        #expect(!lossOnly.texts.contains("accuracy"))
    }

    @Test func `The name of the run is above, and a ring marks the best checkpoint`() throws {
        let rows = [10, 20, 30].flatMap { [row($0, "train", loss: 1), row($0, "validation", loss: 2)] }
        let plain = try Elements(try #require(CurvesPlot(.init(name: "a & b", rows: rows)).source))
        let marked = try Elements(
            try #require(CurvesPlot(.init(name: "a & b", rows: rows, bestStep: 20)).source))
        #expect(plain.texts.contains("a & b") && !plain.texts.contains("best"))
        #expect(marked.texts.contains("best") && marked.dots.count == plain.dots.count + 1)
        // The ring is around the dot of its step.
        #expect(
            marked.dots.count { $0 == marked.dots.first { dot in marked.dots.count { $0 == dot } == 2 } } == 2
        )
    }

    @Test func `A point is over its step, and at the height of its value`() throws {
        let rows = [10, 20, 40].map { row($0, "train", loss: Float($0) / 10) }
        let elements = try Elements(try #require(CurvesPlot(.init(name: "run", rows: rows)).source))
        #expect(elements.dots.count == 3)
        for (dot, (step, loss)) in zip(elements.dots, [("10", "1"), ("20", "2"), ("40", "4")]) {
            // The text beside a line is moved down by 4, to stand in the middle.
            let (below, beside) = (try elements.position(of: step), try elements.position(of: loss))
            #expect(abs(dot[0] - below[0]) < 0.01 && abs(dot[1] - beside[1] + 4) < 0.01, "\(elements.texts)")
        }
    }

    @Test func `Runs are compared by colour, and training is dashed`() throws {
        let runs = ["a", "b & c"].map { name in
            CurvesPlot.Run(
                name: name,
                rows: [1, 2].flatMap { [row($0, "train", loss: 2), row($0, "validation", loss: 1)] })
        }
        let source = try #require(CurvesPlot(comparing: runs).source)
        let elements = try Elements(source)
        for text in ["a train", "a validation", "b & c train", "b & c validation"] {
            #expect(elements.texts.contains(text), "\(elements.texts)")
        }
        #expect(elements.count(of: "circle") == 4)
        // A curve and an entry of the legend for each of two runs.
        #expect(source.components(separatedBy: "stroke-dasharray").count - 1 == 4)
    }

    @Test func `Many runs have a legend of several lines`() throws {
        let runs = (0..<9).map {
            CurvesPlot.Run(name: "a run with a long name \($0)", rows: [row(1, "train", loss: 1)])
        }
        #expect(
            try Elements(#require(CurvesPlot(comparing: runs).source)).texts.count { $0.hasPrefix("a run") }
                == 9)
    }

    @Test func `Without a finite number there are no curves`() {
        #expect(CurvesPlot(.init(name: "run", rows: [])).source == nil)
        #expect(
            CurvesPlot(
                .init(name: "run", rows: [row(1, "train", loss: .infinity), row(2, "train", loss: nil)])
            ).source == nil)
    }

    @Test func `A confusion table has a cell for each pair that occurred, and names as they are`() throws {
        let names = [
            "<b> & co", "tab\tand \u{1}", "it's \"c\" ]]>", "a name that is far too long for an axis",
        ]
        let table = ConfusionTable(
            classNames: names, truth: [0, 0, 1, 2, 2, 3], predictions: [0, 1, 1, 2, 2, 0])
        let source = ConfusionPlot(table, title: "test: 6 examples").source
        let elements = try Elements(source)
        // What stands beside the table, and above its columns, is read from below.
        #expect(source.ranges(of: "rotate(-90").count == 5 && source.ranges(of: "rotate(").count == 5)
        // The ground, the table, and five cells.
        #expect(elements.count(of: "rect") == 7)
        for text in [
            "<b> & co", "tab\u{FFFD}and \u{FFFD}", names[2], "a name that is far …", "test: 6 examples",
        ] {
            #expect(elements.texts.contains(text), "\(elements.texts)")
        }
        #expect(elements.texts.count { $0 == "1" } == 4)
        #expect(elements.texts.contains("2"))
    }

    @Test func `A confusion table is a picture too: a square for each pair of classes`() {
        let table = ConfusionTable(
            classNames: ["a", "b"], truth: [0, 0, 0, 0, 1], predictions: [0, 0, 0, 1, 1])
        let bitmap = ConfusionPlot(table, title: "").bitmap
        #expect((bitmap.height, bitmap.width) == (320, 320))
        #expect(bitmap[319, 0] == .white)
        #expect(bitmap[319, 319] == .init(red: 8, green: 69, blue: 130))
        #expect(bitmap[0, 0].red < bitmap[0, 319].red)
        let names = (0..<400).map { "\($0)" }
        let large = ConfusionTable(classNames: names, truth: 0..<400, predictions: 0..<400)
        #expect(ConfusionPlot(large, title: "").bitmap.height == 400)
    }

    @Test func `Pictures lie beside and below each other, with white between and around`() {
        var (small, large) = (Bitmap(height: 1, width: 2), Bitmap(height: 2, width: 1))
        let (red, blue) = (
            Bitmap.Color(red: 255, green: 0, blue: 0), Bitmap.Color(red: 0, green: 0, blue: 255)
        )
        small.fill(rows: 0..<1, columns: 0..<2, red)
        large.fill(rows: 0..<2, columns: 0..<1, blue)
        func letters(_ bitmap: Bitmap) -> [String] {
            (0..<bitmap.height).map { row in
                (0..<bitmap.width).map { column in
                    let color = bitmap[row, column]
                    return color == red ? "r" : color == blue ? "b" : color == .white ? "." : "?"
                }.joined()
            }
        }
        #expect(letters(Bitmap(sideBySide: [small, large], gap: 1)) == ["rr.b", "...b"])
        #expect(letters(Bitmap(stacking: [small, large], gap: 2)) == ["rr", "..", "..", "b.", "b."])
    }

    @Test func `Many classes are drawn without names and counts`() throws {
        let names = (0..<200).map { "class \($0)" }
        let table = ConfusionTable(classNames: names, truth: 0..<200, predictions: 0..<200)
        let elements = try Elements(ConfusionPlot(table, title: "all").source)
        #expect(elements.texts == ["all", "predicted", "true"])
        #expect(elements.count(of: "rect") == 202)
    }

    @Test func `Of many classes the worst confusions are listed, and every cell tells its names`() throws {
        let names = (0..<100).map { "class \($0)" }
        // Class 7 is taken for class 8 three times of four, class 1 for class 2 once; 40 others once each.
        let truth = [7, 7, 7, 7, 1] + Array(30..<70)
        let predictions = [8, 8, 8, 7, 2] + Array(31..<71)
        let source = ConfusionPlot(
            ConfusionTable(classNames: names, truth: truth, predictions: predictions), title: "all"
        ).source
        let texts = try Elements(source).texts
        #expect(texts.count == 4 + 20)
        #expect(texts[4] == "class 7 as class 8: 3, 75.0 %" && texts[5] == "class 1 as class 2: 1, 100.0 %")
        #expect(source.contains("<title>class 7 as class 8: 3, 75.0 %</title>"))
    }

    @Test func `Charts break their lines at gaps, and have a band`() throws {
        let chart = LineChart(
            title: "power", axis: "hours",
            lines: [.init("past", from: -4, [1, 2, .nan, 4]), .init("forecast", from: 0, [5, 6])],
            band: .init("q0.1 to q0.9", from: 0, low: [4, 5], high: [6, 7]))
        let elements = try Elements(ChartsPlot([chart, chart]).source)
        #expect(elements.names.count { $0 == "polygon" } == 2)
        #expect(elements.dots.count == 2)
        for text in ["power", "hours", "past", "forecast", "q0.1 to q0.9"] {
            #expect(elements.texts.contains(text))
        }
        // Names are said once, and again where they are others.
        #expect(elements.texts.count { $0 == "past" } == 1)
        let other = LineChart(title: "gaps", axis: "hours", lines: [.init("known", from: 0, [1, 2])])
        let mixed = try Elements(ChartsPlot([chart, other, chart]).source)
        #expect(mixed.texts.count { $0 == "past" } == 2 && mixed.texts.contains("known"))
    }
}
