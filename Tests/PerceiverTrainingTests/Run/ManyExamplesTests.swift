import Layers
import Perceiver
import PerceiverReports
import Tensors
import TestSupport
import Testing

@testable import PerceiverTraining

/// Texts of several lengths, as tokens of an example's own length.
private struct RaggedInput: InputWithExamples {
    let embedding = Embedding(10, 4)
    let pads: Bool

    var channels: Int { 4 }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        InputArray(
            content: embedding(try batch.tensor("tokens")), isPadding: batch.tensors["is_padding"])
    }

    func example(_ source: ExampleSource) throws -> Batch {
        let tokens = source.name.compactMap { Int32(String($0)) }
        guard !tokens.isEmpty else { throw BatchError("\(source.name) has no digits.") }
        return Batch(["tokens": Tensor(tokens, shape: [1, tokens.count])])
    }

    func padded(_ examples: [Batch]) throws -> Batch? {
        guard pads else { return nil }
        let texts = try examples.map { try $0.tensor("tokens").elements(as: Int32.self) }
        let length = texts.map(\.count).max() ?? 0
        let isPadding = texts.flatMap { text in (0..<length).map { UInt8($0 < text.count ? 0 : 1) } }
        return Batch([
            "tokens": Tensor(
                texts.flatMap { $0 + Array(repeating: 9, count: length - $0.count) },
                shape: [texts.count, length]),
            "is_padding": Tensor(isPadding, shape: [texts.count, length]),
        ])
    }
}

struct ManyExamplesTests {
    @Test(arguments: [1, 3, 64])
    func `Many examples get, in their order, what each gets alone`(batchSize: Int) throws {
        let toy = try ToyRun()
        _ = try toy.start().run()
        let run = try FinishedRun(toy.path, registry: ToyRun.registry)
        let words = (0..<20).map { $0 % 7 == 3 ? "word \($0)" : "\(Float($0) / 5 - 1)" }
        let examples = words.enumerated().map { ListedExample(.argument($1), at: "list, line \($0 + 1)") }
        var found: [(name: String, result: Result<ExamplePrediction, any Error>)] = []
        try run.predict(examples, batchSize: batchSize) { found.append(($0.source.name, $1)) }
        #expect(found.map(\.name) == words)
        for (index, entry) in found.enumerated() {
            switch entry.result {
            case .success(let prediction):
                let alone = try run.predict(.argument(words[index]))
                #expect(prediction.predictions.map(\.label) == alone.predictions.map(\.label))
                for (a, b) in zip(prediction.predictions, alone.predictions) {
                    #expect(abs(a.probability - b.probability) < 5e-6)
                }
            case .failure(let error):
                #expect("\(error)" == "list, line \(index + 1): word \(index) is no number.")
            }
        }
    }

    @Test func `What is thrown for an example ends the whole`() throws {
        let toy = try ToyRun()
        _ = try toy.start().run()
        let run = try FinishedRun(toy.path, registry: ToyRun.registry)
        var count = 0
        let error = #expect(throws: BatchError.self) {
            try run.predict(["1", "2", "three", "4"].map { ListedExample(.argument($0)) }) {
                _ = try $1.get()
                count += 1
            }
        }
        #expect(error?.description == "three is no number." && count == 2)
    }

    @Test func `Vectors are the mean of the latents, or of the decoder's outputs`() throws {
        let toy = try ToyRun()
        _ = try toy.start().run()
        let run = try FinishedRun(toy.path, registry: ToyRun.registry)
        let batch = try run.perceiverIO.example(.argument("1"))
        let latents = try run.perceiverIO.latents(of: batch).mean(along: 1)
        var found: [[Float]] = []
        try run.embed([ListedExample(.argument("1"))]) { found.append(try $1.get()) }
        #expect(found == [latents.floats])
        let output = try run.perceiverIO.embeddings(of: batch, as: .output)
        #expect(output.shape == [1, try run.perceiverIO.output.channels])
    }

    @Test(arguments: [true, false])
    func `Examples of one size are put together, and others where the input pads them`(pads: Bool) throws {
        let input = RaggedInput(pads: pads)
        let texts = ["123", "1", "4", "12", "", "345", "7", "21"]
        let read = try #require(
            try? ExampleReader(of: Self.model(input)).read(texts.map { ListedExample(.argument($0)) }))
        let groups = try ExampleGroups(read, input: input, batchSize: 3).groups
        #expect(groups.flatMap(\.indices).sorted() == [0, 1, 2, 3, 5, 6, 7])
        #expect(
            groups.map(\.indices)
                == (pads ? [[1, 2, 6], [3, 7, 0], [5]] : [[1, 2, 6], [3, 7], [0], [5]]))
        let model = Self.model(input)
        model.initialize(seed: 1)
        for group in groups {
            let together = try model(group.batch).tensor("logits").floats
            let alone = try group.singles.flatMap { try model($0).tensor("logits").floats }
            #expect(zip(together, alone).allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }

    @Test func `An error of a batch is that of the example at fault`() throws {
        let read = ["1", "2", "3"].enumerated().map { index, text in
            ReadExample(
                listed: ListedExample(.argument(text)), batch: .success(Batch(["n": Tensor([Float(index)])])))
        }
        let group = try #require(
            try ExampleGroups(read, input: RaggedInput(pads: false), batchSize: 3).groups.first)
        let outcomes = try group.outcomes { batch, indices in
            let numbers = try batch.tensor("n").floats
            guard !numbers.contains(1) else { throw BatchError("1 is bad.") }
            return indices.map { .success($0) }
        }
        #expect(outcomes.map { (try? $0.get()) ?? -1 } == [0, -1, 2])
    }

    private static func model(_ input: RaggedInput) -> PerceiverIO {
        var settings = ModelSettings()
        settings.encoder.latentCount = 3
        settings.encoder.channels = 8
        settings.encoder.selfAttentionCount = 1
        return PerceiverIO(
            settings, input: input, output: ClassificationOutput(classNames: ["a", "b"], channels: 8))
    }
}
