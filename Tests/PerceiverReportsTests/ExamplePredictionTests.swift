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
