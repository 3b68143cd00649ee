import Foundation
import FoundationXML
import Perceiver
import Testing

@testable import PerceiverTraining

struct PlotTests {
    /// The texts and the names of all elements of a drawing, which has to be well-formed XML.
    private final class Elements: NSObject, XMLParserDelegate {
        var names: [String] = []
        var texts: [String] = []

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
            if name == "text" { texts.append("") }
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if names.last == "text" { texts[texts.count - 1] += text.trimmingCharacters(in: .newlines) }
        }

        func count(of name: String) -> Int { names.count { $0 == name } }
    }

    private func row(_ step: Int, _ split: String, loss: Float?, accuracy: Float? = nil) -> MetricsRow {
        MetricsRow(step: step, epoch: 1, split: split, loss: loss, accuracy: accuracy, seconds: 0)
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
                row(step * 10, "train", loss: 1 / Float(step), accuracy: 0.2 * Float(step)),
                row(step * 10, "validation", loss: step == 2 ? .nan : 1.1 / Float(step), accuracy: 0.5),
            ]
        }
        let elements = try Elements(try #require(CurvesPlot(rows).source))
        for text in ["loss", "accuracy", "step", "train", "validation", "40"] {
            #expect(elements.texts.contains(text), "\(elements.texts)")
        }
        // A dot for each finite point, and one for each of two legends' two splits.
        #expect(elements.count(of: "circle") == 15 + 4)
        let lossOnly = try Elements(try #require(CurvesPlot([row(1, "train", loss: 2)]).source))
        #expect(!lossOnly.texts.contains("accuracy"))
    }

    @Test func `Without a finite number there are no curves`() {
        #expect(CurvesPlot([]).source == nil)
        #expect(CurvesPlot([row(1, "train", loss: .infinity), row(2, "train", loss: nil)]).source == nil)
    }

    @Test func `A confusion table has a cell for each pair that occurred, and names as they are`() throws {
        let names = [
            "<b> & co", "tab\tand \u{1}", "it's \"c\" ]]>", "a name that is far too long for an axis",
        ]
        let table = ConfusionTable(
            classNames: names, truth: [0, 0, 1, 2, 2, 3], predictions: [0, 1, 1, 2, 2, 0])
        let elements = try Elements(ConfusionPlot(table, title: "test: 6 examples").source)
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

    @Test func `Many classes are drawn without names and counts`() throws {
        let names = (0..<200).map { "class \($0)" }
        let table = ConfusionTable(classNames: names, truth: 0..<200, predictions: 0..<200)
        let elements = try Elements(ConfusionPlot(table, title: "all").source)
        #expect(elements.texts == ["all", "predicted", "true"])
        #expect(elements.count(of: "rect") == 202)
    }
}
