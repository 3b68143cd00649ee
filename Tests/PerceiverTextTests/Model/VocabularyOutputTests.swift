import PerceiverKit
import TestSupport
import Testing

@testable import PerceiverText

struct VocabularyOutputTests {
    @Test(arguments: [false, true])
    func `Asking about labelled positions alone changes neither loss nor gradients`(ties: Bool) throws {
        let model = try SmallModel.make(tiesEmbedding: ties)
        let (few, all) = try recording {
            (try model.loss(on: SmallModel.batch), try model.loss(on: SmallModel.fullBatch))
        }
        #expect(relativeDifference(few.value, all.value) < 1e-6)
        for name in ["loss", "accuracy"] {
            let (found, expected) = (few.metrics.sums[name], all.metrics.sums[name])
            #expect(found?.count == 5 && expected?.count == 5)
            #expect(abs((found?.sum ?? 0) - (expected?.sum ?? 1)) < 1e-5)
        }
        let (found, expected) = (few.value.gradients(), all.value.gradients())
        for entry in model.parameters() where !entry.name.hasSuffix("k_proj.bias") {
            let difference = try relativeDifference(
                #require(found[entry.parameter], "\(entry.name)"), #require(expected[entry.parameter]))
            #expect(difference < 1e-4, "\(entry.name): \(difference)")
        }
    }

    @Test func `The loss is the cross-entropy of the logits, and metrics count labels`() throws {
        let model = try SmallModel.make()
        let loss = try model.loss(on: SmallModel.batch)
        var unlabelled = SmallModel.batch
        unlabelled.tensors["label"] = nil
        let logits = try model(unlabelled).tensor("logits")
        #expect(logits.shape == [2, 3, 50])
        let labels = try SmallModel.batch.tensor("label")
        #expect(relativeDifference(loss.value, logits.crossEntropy(labels: labels)) < 1e-6)
        let (ids, values) = (labels.elements(as: Int32.self), logits.floats)
        let ranks = ids.indices.filter { ids[$0] >= 0 }.map { row in
            values[row * 50..<(row + 1) * 50].count { $0 > values[row * 50 + Int(ids[row])] }
        }
        let expected = ["accuracy": ranks.count { $0 == 0 }, "top5_accuracy": ranks.count { $0 < 5 }]
        for (name, sum) in expected {
            let counted = loss.metrics.sums[name]
            #expect(counted?.sum == Double(sum) && counted?.count == 5)
        }
        #expect(loss.metrics.sums["loss"]?.count == 5)
        #expect(abs((loss.metrics["loss"] ?? 0) - Double(loss.value.scalar)) < 1e-6)
    }

    @Test func `Top-5 accuracy counts ranks 0 to 4`() throws {
        let model = try SmallModel.make()
        let output = try #require(model.output as? VocabularyOutput)
        let bias = try #require(output.head.bias)
        output.head.weight.value = Tensor(zeros: output.head.weight.shape)
        bias.value = Tensor((0..<50).map { -Float($0) })
        let metrics = try output.loss(
            of: Batch(["decoded": Tensor(zeros: [1, 7, output.channels])]),
            in: Batch(["label": Tensor((0..<7).map { Int32($0) }, shape: [1, 7])])
        ).metrics
        #expect(metrics.sums["top5_accuracy"]?.sum == 5 && metrics.sums["accuracy"]?.sum == 1)
    }

    @Test func `A batch without any label has loss 0, count 0 and gradients of 0`() throws {
        let model = try SmallModel.make()
        var batch = SmallModel.batch
        batch.tensors["label"] = Tensor([Int32](repeating: -100, count: 6), shape: [2, 3])
        let loss = try recording { try model.loss(on: batch) }
        #expect(loss.value.scalar == 0)
        #expect(loss.metrics.sums.values.allSatisfy { $0.sum == 0 && $0.count == 0 })
        let gradients = loss.value.gradients()
        for entry in model.parameters() {
            #expect(gradients[entry.parameter]?.sumOfSquares ?? 0 == 0, "\(entry.name)")
        }
    }

    @Test func `A text of padding alone gives a finite loss`() throws {
        let model = try SmallModel.make()
        var batch = SmallModel.batch
        batch.tensors["is_padding"] = Tensor([UInt8](repeating: 1, count: 12), shape: [2, 6])
        #expect(try model.loss(on: batch).value.scalar.isFinite)
    }

    @Test func `Parameters keep their names`() throws {
        let untied = try SmallModel.make().output.parameters()
        #expect(untied.map(\.name) == ["query", "head.weight", "head.bias"])
        #expect(untied.map(\.parameter.shape) == [[12, 8], [50, 8], [50]])
        let model = try SmallModel.make(tiesEmbedding: true, seed: nil)
        model.initialize(seed: 1)
        let names = model.parameters().map(\.name)
        #expect(names.filter { $0.hasPrefix("output.") } == ["output.query", "output.head.bias"])
        #expect(names.prefix(2) == ["input.embedding.weight", "input.positions"])
        let bias = model.parameters().first { $0.name == "output.head.bias" }?.parameter.value
        #expect(bias?.floats.allSatisfy { $0 == 0 } == true)
    }

    @Test func `The gradient of a tied embedding is the sum over both uses`() throws {
        let model = try SmallModel.make(tiesEmbedding: true)
        let twin = try SmallModel.make()
        let values = Dictionary(uniqueKeysWithValues: model.weights().map { ($0.name, $0.tensor) })
        let table = try #require(values["input.embedding.weight"])
        try twin.load(values.merging(["output.head.weight": table]) { $1 })
        func gradients(_ model: PerceiverIO) throws -> [String: Tensor] {
            let gradients = try recording { try model.loss(on: SmallModel.batch).value }.gradients()
            return Dictionary(
                uniqueKeysWithValues: model.parameters().map {
                    ($0.name, gradients[$0.parameter] ?? Tensor(0))
                })
        }
        let (tied, apart) = (try gradients(model), try gradients(twin))
        let sum =
            try #require(apart["input.embedding.weight"]) + #require(apart["output.head.weight"])
        #expect(try relativeDifference(#require(tied["input.embedding.weight"]), sum) < 1e-5)
    }

    @Test func `Tensors that do not fit are errors that say why`() throws {
        let model = try SmallModel.make()
        let odd: [(String, Tensor, String)] = [
            ("label", Tensor([0, 0] as [Int32], shape: [2, 1]), "Labels are int32 [2, 3]"),
            ("label", Tensor([0, 0, 50, 0, 0, 0] as [Int32], shape: [2, 3]), "Label 50 is neither"),
            ("label", Tensor([0, 0, -1, 0, 0, 0] as [Int32], shape: [2, 3]), "Label -1 is neither"),
            ("positions", Tensor([0, 0, 12, 0, 0, 0] as [Int32], shape: [2, 3]), "Position 12 is outside"),
            ("positions", Tensor([Int32](), shape: [2, 0]), "at least one, not int32 [2, 0]"),
            ("positions", Tensor(zeros: [2, 3]), "not float32 [2, 3]"),
        ]
        for (name, tensor, reason) in odd {
            var batch = SmallModel.batch
            batch.tensors[name] = tensor
            let error = #expect(throws: BatchError.self) { try model.loss(on: batch) }
            #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        }
    }

    @Test func `A tokenizer without [MASK] is an error`() throws {
        var tokenizer = WordList(count: 9)
        tokenizer.maskID = nil
        let input = try TokenInput(tokenizer: tokenizer)
        let error = #expect(throws: SettingsError.self) { try VocabularyOutput(input: input) }
        #expect(error?.description.contains("[MASK]") == true)
    }
}
