import Foundation
import Perceiver
import PerceiverFiles
import PerceiverReports
import TestSupport
import Testing

struct ExamplePredictionTests {
    @Test func `Labels stand below their input, in columns`() {
        let prediction = ExamplePrediction(
            input: "seven.png",
            predictions: [
                LabelledProbability(label: "seven", probability: 0.9),
                LabelledProbability(label: "one", probability: 0.0333),
                LabelledProbability(label: "two", probability: .nan),
            ])
        #expect(
            prediction.text == """
                seven.png
                  seven   90.00 %  ###########################
                  one      3.33 %  #
                  two       nan %  \("")
                """)
    }

    @Test func `Labels of several outputs are told apart, in text and in JSON`() throws {
        let prediction = ExamplePrediction(
            input: "1",
            predictions: [
                LabelledProbability(output: "mood", label: "good", probability: 0.5),
                LabelledProbability(output: "size", label: "large", probability: 1),
            ])
        #expect(prediction.text.contains("  mood: good    50.00 %  ###############\n"))
        #expect(prediction.text.contains("  size: large  100.00 %  ####"))
        let json = try #require(String(data: JSONEncoder().encode(prediction), encoding: .utf8))
        #expect(json.contains("\"output\":\"mood\"") && json.contains("\"label\":\"good\""))
    }

    @Test func `A table stands below its input, and is a list of rows in JSON`() throws {
        let prediction = ExamplePrediction(
            input: "a.csv",
            tables: [
                PredictedTable(
                    texts: ["time"], numbers: ["value"],
                    rows: [.init(["monday"], [1]), .init(["tue"], [-2.5])])
            ])
        #expect(
            prediction.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                == ["a.csv", "time    value", "monday  1.0", "tue     -2.5"])
        let json = try #require(String(data: JSONEncoder().encode(prediction), encoding: .utf8))
        #expect(json.contains("\"table\":[{") && !json.contains("predictions"))
    }

    @Test func `Tables of several outputs are told apart, in text and in JSON`() throws {
        let tables = ["next", "gaps"].map {
            PredictedTable(output: $0, texts: ["time"], numbers: ["value"], rows: [.init(["monday"], [1])])
        }
        let prediction = ExamplePrediction(input: "a.csv", tables: tables)
        #expect(
            prediction.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) } == [
                "a.csv", "next:", "time    value", "monday  1.0", "gaps:", "time    value", "monday  1.0",
            ])
        let json = try #require(String(data: JSONEncoder().encode(prediction), encoding: .utf8))
        #expect(
            json.contains("\"tables\":{") && json.contains("\"gaps\":[{") && !json.contains("predictions"))
    }

    @Test func `The bytes of a source are those of its file, or those handed over`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("example")
        try AtomicFile.write("abc", to: path)
        for source in [ExampleSource.argument(path), .file(path), .standardInput(Data("abc".utf8))] {
            #expect(try source.contents() == Data("abc".utf8))
        }
        let missing = folder.file("none")
        let error = #expect(throws: BatchError.self) { try ExampleSource.file(missing).contents() }
        #expect(error?.description.hasPrefix("\(missing) cannot be opened") == true)
    }
}
