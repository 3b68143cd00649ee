import Tensors
import Testing

@testable import Perceiver

/// Examples of equally many samples as tokens.
struct SampleLanguageTests {
    private struct Grains: SampleLanguage {
        let levels = 4
        let sampleCount = 3
        let classNames = ["fine", "coarse"]

        func prompt(_ source: ExampleSource) -> [Int32] { [] }
    }

    @Test func `Levels come first, then classes, then none`() {
        let language = Grains()
        #expect(language.tokenCount == 7 && language.exampleTokenCount == 4 && language.givenTokenCount == 1)
        #expect(language.token(ofClass: 1) == 5 && language.token(ofClass: nil) == 6)
        #expect(language.hiddenTokens(at: 2) == [4, 5, 6])
        #expect(language.unit?.counts == [1, 1, 1, 1, 0, 0, 0])
    }

    @Test func `Nine examples in ten begin with their class, always the same ones`() throws {
        let count = 64
        let samples: [Int32] = (0..<count).flatMap { (number: Int) -> [Int32] in
            [Int32(number / 16), Int32(number / 4 % 4), Int32(number % 4)]
        }
        let labels: [Int32] = (0..<count).map { Int32($0 % 2) }
        let batch = Batch(["label": Tensor(labels)])
        let tokens = try Grains().tokens(ofLevels: samples, in: batch)
        #expect(tokens.shape == [count, 4])
        let rows = tokens.elements(as: Int32.self)
        var silentCount = 0
        for number in 0..<count {
            let row = Array(rows[4 * number..<4 * number + 4])
            let own = Array(samples[3 * number..<3 * number + 3])
            #expect(Array(row.dropFirst()) == own)
            if row[0] == 6 { silentCount += 1 } else { #expect(row[0] == 4 + labels[number]) }
        }
        #expect((1...16).contains(silentCount))
        let again = try Grains().tokens(ofLevels: samples, in: batch).elements(as: Int32.self)
        #expect(again == rows)
    }

    @Test func `Examples without labels say no class, and unknown labels are refused`() throws {
        let samples: [Int32] = [0, 1, 2]
        #expect(
            try Grains().tokens(ofLevels: samples, in: Batch([:])).elements(as: Int32.self) == [6, 0, 1, 2])
        for label in [Tensor([Int32(2)]), Tensor([Int32(0), 1]), Tensor([Float(0)])] {
            #expect(throws: BatchError.self) {
                try Grains().tokens(ofLevels: samples, in: Batch(["label": label]))
            }
        }
    }
}
