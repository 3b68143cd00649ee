import Foundation
import Perceiver
import PerceiverFiles
import PerceiverReports
import TestSupport
import Testing

@testable import PerceiverTraining

struct PredictionTests {
    private let toy: ToyRun
    private let path: String

    init() throws {
        toy = try ToyRun()
        _ = try toy.start().run()
        path = toy.path
    }

    private static let examples =
        (0..<30).map { index in
            ListedExample(
                .argument(index % 7 == 3 ? "word \(index)" : "\(index)"), at: "list, line \(index + 1)")
        } + [ListedExample(unreadable: BatchError("The line is damaged."))]

    /// What the body gets at each rank, in words with all digits.
    private func predictions(by count: Int) throws -> [[String]] {
        try ThreadRank.run(count) { [path] ranks in
            let run = try FinishedRun(path, registry: ToyRun.registry)
            var found: [String] = []
            try run.predict(
                ranks.isFirst ? Self.examples : [], count: 2, batchSize: 2, communicator: ranks
            ) { example, outcome in
                let words =
                    switch outcome {
                    case .success(let prediction):
                        prediction.predictions.map { "\($0.label) \($0.probability.bitPattern)" }
                            .joined(separator: ", ")
                    case .failure(let error): "\(error)"
                    }
                found.append("\(example.source.name): \(words)")
            }
            return found
        }
    }

    @Test(arguments: [2, 3, 5])
    func `The first of any number of ranks gets the predictions of one, in their order`(count: Int) throws {
        let alone = try predictions(by: 1)[0]
        #expect(alone.count == 31)
        #expect(alone[10] == "word 10: list, line 11: word 10 is no number.")
        #expect(alone[30] == ": The line is damaged.")
        #expect(try predictions(by: count) == [alone] + Array(repeating: [], count: count - 1))
    }

    @Test(arguments: [1, 2, 3, 5])
    func `Vectors are those of one rank`(count: Int) throws {
        func vectors(_ count: Int) throws -> [[[UInt32]?]] {
            try ThreadRank.run(count) { [path] ranks in
                let run = try FinishedRun(path, registry: ToyRun.registry)
                var found: [[UInt32]?] = []
                try run.embed(Self.examples, batchSize: 1, communicator: ranks) { _, vector in
                    found.append(try? vector.get().map(\.bitPattern))
                }
                return found
            }
        }
        let alone = try vectors(1)[0]
        #expect(alone.count == 31 && alone.count { $0 == nil } == 5)
        #expect(try vectors(count) == [alone] + Array(repeating: [], count: count - 1))
    }

    @Test func `What the body throws ends all ranks`() throws {
        let error = #expect(throws: BatchError.self) {
            try ThreadRank.run(3) { [path] ranks in
                let run = try FinishedRun(path, registry: ToyRun.registry)
                try run.predict(Self.examples, batchSize: 1, communicator: ranks) { _ = try $1.get() }
            }
        }
        #expect(error?.description == "list, line 4: word 3 is no number.")
    }

    @Test func `A request to stop that the body meets stops all ranks`() throws {
        let signals = try ThreadRank.run(3) { [path] ranks in
            let run = try FinishedRun(path, registry: ToyRun.registry)
            do {
                try run.predict(Self.examples, batchSize: 1, communicator: ranks) { _, _ in
                    throw Stopped(signal: 2)
                }
                return Int32(0)
            } catch let error as Stopped {
                return error.signal
            }
        }
        #expect(signals == [2, 2, 2])
    }

    @Test(arguments: [1, 2, 5])
    func `A finished run is measured the same by any number of ranks`(count: Int) throws {
        func bits(_ count: Int) throws -> [[String: UInt64]] {
            try ThreadRank.run(count) { [path] ranks in
                let run = try FinishedRun(path, registry: ToyRun.registry)
                return try run.evaluate(on: ToyData(), split: nil, batchSize: 3, communicator: ranks).metrics
                    .values
                    .mapValues(\.bitPattern)
            }
        }
        let alone = try bits(1)[0]
        #expect(try bits(count) == Array(repeating: alone, count: count))
    }

    @Test func `All of a prediction arrives`() throws {
        var table = PredictedTable(
            output: "later", texts: ["time"], numbers: ["x"],
            rows: [PredictedTable.Row(["1"], [-0.0]), PredictedTable.Row(["2"], [0])])
        table.note = "A note."
        var prediction = ExamplePrediction(
            input: "a", predictions: [LabelledProbability(label: "b", probability: 0.1)],
            numbers: [PredictedNumber(output: "n", name: "m", value: .leastNonzeroMagnitude)],
            tables: [table, table], files: [PredictedFile(name: "flow.png", bytes: [1, 2, 255])])
        prediction.explanation = Explanation(
            of: "b", whole: 0.1, isProbability: true,
            effects: [
                try JSONDecoder().decode(
                    RowEffect.self, from: Data(#"{"name": "row", "attention": 0.3, "without": 0.7}"#.utf8))
            ])
        let found = try BinaryDecoder.value(
            PredictionMessage.self, of: BinaryEncoder.data(of: PredictionMessage(prediction))
        ).prediction
        #expect(found == prediction)
        #expect(found.tables[0].rows.map(\.numbers[0].sign) == [.minus, .plus])
    }

    @Test func `All of an example arrives`() throws {
        for example in [
            ListedExample(.file("a"), at: "b, line 1"), ListedExample(.standardInput(Data("c".utf8))),
            ListedExample(ExampleRow(["1"], columns: ["x"], table: "d"), at: "e"),
            ListedExample(unreadable: BatchError("f")),
        ] {
            let found = try BinaryDecoder.value(
                ListedExample.self, of: BinaryEncoder.data(of: example))
            #expect("\(found)" == "\(example)")
        }
    }
}
