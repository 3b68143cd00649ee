import Layers
import Perceiver
import PerceiverSettings
import Tensors
import TestSupport
import Testing

@testable import PerceiverTraining

extension ToyInput: InputWithGraph {
    func rows(in graph: OperationGraph) -> GraphRows {
        let rows = graph.input("rows", .float32, [.batch, .length(positions.shape[0]), .length(2)])
        return GraphRows(embedding(rows).beside(positions.value))
    }
}

/// The form of the files; ONNX Runtime itself is no part of the tests.
struct ONNXFileTests {
    private func written(_ model: PerceiverIO) throws -> ProtobufFields {
        let input = try #require(model.input as? any InputWithGraph)
        let output = try #require(model.output as? any OutputWithGraph)
        let folder = try TemporaryFolder()
        let file = ONNXFile(
            graph: try model.graph(from: input, to: output), metadata: ["names": "[\"a\"]"])
        try file.write(to: folder.file("toy.onnx"))
        return try #require(ProtobufFields(try bytes(ofFile: folder.file("toy.onnx"))))
    }

    private func toy(_ changes: [String: String] = [:]) throws -> PerceiverIO {
        let model = try ToyRun(changes).model()
        model.initialize(seed: 3)
        return model
    }

    @Test func `A file says its version, what goes in and what comes out`() throws {
        let file = try written(toy())
        #expect(file.numbers(1) == [8])
        #expect(file.messages(8).map { $0.numbers(2) } == [[17]])
        #expect(file.messages(14).map { $0.texts(1) + $0.texts(2) } == [["names", "[\"a\"]"]])
        let graph = try #require(file.messages(7).first)
        for (field, name, lengths) in [(11, "rows", [5, 2]), (12, "logits", [3])] as [(UInt64, String, [Int])]
        {
            let argument = try #require(graph.messages(field).first)
            #expect(argument.texts(1) == [name])
            let type = try #require(argument.messages(2).first?.messages(1).first)
            #expect(type.numbers(1) == [1])
            let axes = try #require(type.messages(2).first).messages(1)
            #expect(axes[0].texts(2) == ["batch"])
            #expect(axes.dropFirst().flatMap { $0.numbers(1) } == lengths)
        }
    }

    @Test(arguments: [1, 2, 3])
    func `Weights are stored once under their names, however many layers share them`(distinct: Int) throws {
        let model = try toy([
            "model.encoder.distinct_cross_attention_count": "\(distinct)",
            "model.encoder.distinct_block_count": "\(distinct)",
        ])
        let graph = try #require(try written(model).messages(7).first)
        let stored = graph.messages(5).map { ($0.texts(8)[0], $0) }
        let constants = Dictionary(uniqueKeysWithValues: stored)
        for (name, parameter) in model.parameters().map({ ($0.name, $0.parameter) })
        where name != "input.positions" {
            let constant = try #require(constants[name], "\(name)")
            #expect(constant.numbers(1) == parameter.shape, "\(name)")
            #expect(constant.bytes(9) == [parameter.value.withBytes { Array($0) }], "\(name)")
        }
        let operations = graph.messages(1).flatMap { $0.texts(4) }
        // Three cross-attentions and three blocks of one layer, and the decoder.
        #expect(operations.count { $0 == "Softmax" } == 7)
        // Keys and values of shared weights are computed once.
        let inputs = graph.messages(1).flatMap { $0.texts(1) }
        let uses = inputs.count { $0 == "encoder.cross_attention.0.attention.k_proj.bias" }
        #expect(uses == 1)
    }

    @Test(arguments: ["decoder", "pooled"])
    func `Each node reads what is there already`(head: String) throws {
        #expect(try outputs(of: toy(["model.head": head])) == ["logits"])
    }

    @Test func `A number comes out in the data's units`() throws {
        let output = RegressionOutput(
            [.init(name: "year", mean: 2020.123456789, standardDeviation: 5)], channels: 8)
        let model = PerceiverIO(ModelSettings(), input: ToyInput(rows: 5, channels: 6), output: output)
        model.initialize(seed: 1)
        let graph = try #require(try written(model).messages(7).first)
        #expect(graph.messages(12).flatMap { $0.texts(1) } == ["prediction"])
        let doubles = graph.messages(5).filter { $0.numbers(2) == [11] }
        let numbers = doubles.flatMap { $0.bytes(9) }.map {
            $0.withUnsafeBytes { $0.loadUnaligned(as: Double.self) }
        }
        #expect(Set(numbers) == [2020.123456789, 5])
    }

    /// Checks that each node reads what is there already, and returns what comes out.
    private func outputs(of model: PerceiverIO) throws -> [String] {
        model.initialize(seed: 1)
        let graph = try #require(try written(model).messages(7).first)
        var known = Set(
            graph.messages(5).flatMap { $0.texts(8) } + graph.messages(11).flatMap { $0.texts(1) })
        for node in graph.messages(1) {
            #expect(known.isSuperset(of: node.texts(1)))
            known.formUnion(node.texts(2))
        }
        return graph.messages(12).flatMap { $0.texts(1) }
    }

    @Test(arguments: [true, false])
    func `Several outputs come out under their names`(hasQuery: Bool) throws {
        var settings = ModelSettings()
        settings.head = hasQuery ? .decoder : .pooled
        let channels = settings.encoder.channels
        let output = CombinedOutput([
            "kind": ClassificationOutput(classNames: ["a", "b"], channels: channels, hasQuery: hasQuery),
            "size": RegressionOutput(
                [.init(name: "cm", mean: 0, standardDeviation: 1)], channels: channels, hasQuery: hasQuery),
        ])
        let model = PerceiverIO(settings, input: ToyInput(rows: 5, channels: 6), output: output)
        #expect(try outputs(of: model) == ["kind.logits", "size.prediction"])
    }

    @Test func `What rows hold comes out for all of them`() throws {
        let input = PlaceInput(toy: ToyInput(rows: 5, channels: 6))
        let model = PerceiverIO(
            ModelSettings(), input: input, output: ReconstructionOutput(input, hiding: 0.5))
        #expect(try outputs(of: model) == ["values"])
    }
}

/// The toy input, whose rows can be hidden.
private struct PlaceInput: InputWithGraph, InputWithRowValues {
    let toy: ToyInput

    var channels: Int { toy.channels }
    var valueCount: Int { 6 }
    var placesShape: [Int] { toy.positions.shape }

    func callAsFunction(_ batch: Batch) throws -> InputArray { try toy(batch) }
    func places(in batch: Batch) -> QueryArray { QueryArray(shared: toy.positions.value) }
    func rows(in graph: OperationGraph) -> GraphRows { toy.rows(in: graph) }
}
