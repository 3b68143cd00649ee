import Layers
import Tensors
import TestSupport
import Testing

@testable import Perceiver

/// Three numbers as rows with names; one that is not finite is a gap.
private struct Numbers: InputWithNamedRows {
    let maps = Parameter([3, 4], .normal(standardDeviation: 1))
    let rowNames = ["size", "colour", "age"]
    var channels: Int { 4 }

    func callAsFunction(_ batch: Batch) throws -> InputArray {
        let numbers = try batch.tensor("numbers")
        let isGap = numbers.floats.map { UInt8($0.isFinite ? 0 : 1) }
        let known = Tensor(numbers.floats.map { $0.isFinite ? $0 : 0 }, shape: numbers.shape)
        return InputArray(
            content: known.reshaped(to: [-1, 3, 1]) * maps.value,
            isPadding: Tensor(isGap, shape: numbers.shape))
    }
}

struct NamedRowsTests {
    private static func model(_ input: some InputAdapter = Numbers()) -> PerceiverIO {
        var settings = ModelSettings()
        settings.encoder.latentCount = 2
        settings.encoder.channels = 8
        settings.encoder.crossHeadCount = 1
        settings.encoder.selfHeadCount = 1
        settings.encoder.selfAttentionCount = 1
        settings.decoder.headCount = 1
        let model = PerceiverIO(
            settings, input: input, output: ClassificationOutput(classNames: ["a", "b"], channels: 8))
        model.initialize(seed: 5)
        return model
    }

    private static func batch(_ numbers: [Float]) -> Batch {
        Batch(["numbers": Tensor(numbers, shape: [numbers.count / 3, 3])])
    }

    @Test func `A row's effect is the prediction without it, as if it were a gap`() throws {
        let model = Self.model()
        let explanation = try model.explanation(of: Self.batch([1, -2, 0.5]))
        #expect(Set(explanation.effects.map(\.name)) == ["size", "colour", "age"])
        #expect(abs(explanation.effects.reduce(0) { $0 + $1.attention } - 1) < 1e-5)
        let labels = { (numbers: [Float]) in
            let output = model.output as? any OutputWithLabels
            let batch = Self.batch(numbers)
            return try output?.labels(of: model(batch), in: batch, count: 2)[0] ?? []
        }
        let top = try #require(try labels([1, -2, 0.5]).first)
        #expect(explanation.of == top.label)
        #expect(abs(explanation.whole - Double(top.probability)) < 1e-6)
        let gaps: [String: [Float]] = [
            "size": [.nan, -2, 0.5], "colour": [1, .nan, 0.5], "age": [1, -2, .nan],
        ]
        for effect in explanation.effects {
            let without = try labels(gaps[effect.name] ?? []).first { $0.label == top.label }
            #expect(abs(effect.without - Double(without?.probability ?? 0)) < 1e-5)
        }
        let changes = explanation.effects.map { abs($0.without - explanation.whole) }
        #expect(changes == changes.sorted(by: >))
    }

    @Test func `A gap has no effect, and the only value none that can be told`() throws {
        let two = try Self.model().explanation(of: Self.batch([1, .nan, 0.5]))
        #expect(Set(two.effects.map(\.name)) == ["size", "age"])
        let one = try Self.model().explanation(of: Self.batch([.nan, .nan, 0.5]))
        #expect(one.effects.map(\.without) == [one.whole])
        #expect(try Self.model().explanation(of: Self.batch([.nan, .nan, .nan])).effects.isEmpty)
    }

    @Test func `One row is exchanged between examples, with what is padding of it`() throws {
        let padding = Tensor([0, 1, 0, 0, 0, 0, 1, 0, 0] as [UInt8], shape: [3, 3])
        let array = InputArray(content: Tensor(normal: [3, 3, 2], seed: 1), isPadding: padding)
        let exchanged = array.exchanging(rows: 1..<2, from: [2, 0, 1])
        let (old, new) = (array.content.floats, exchanged.content.floats)
        for (example, other) in [2, 0, 1].enumerated() {
            #expect(
                Array(new[example * 6 + 2..<example * 6 + 4]) == Array(old[other * 6 + 2..<other * 6 + 4]))
            for row in [0, 2] {
                let own = example * 6 + 2 * row..<example * 6 + 2 * row + 2
                #expect(Array(new[own]) == Array(old[own]))
            }
        }
        #expect(exchanged.isPadding?.elements(as: UInt8.self) == [0, 0, 0, 0, 1, 0, 1, 0, 0])
    }

    private static func joined() -> CombinedInput {
        CombinedInput(
            ["table": Numbers(), "tokens": TokenInput(vocabulary: 9, length: 5, channels: 4)],
            modalityChannels: 1)
    }

    private static func joinedBatch(_ numbers: [Float], tokens: Batch?) -> Batch {
        Batch(parts: ["table": batch(numbers), "tokens": tokens ?? Batch(nil, missing: [true])])
    }

    @Test func `Of several inputs, one whose rows have no names is one whole`() throws {
        let tokens = Batch(["tokens": Tensor([3, 1, 4] as [Int32], shape: [1, 3])])
        let model = Self.model(Self.joined())
        let named = try #require(model.input as? any InputWithNamedRows)
        #expect(named.rowNames == ["table: size", "table: colour", "table: age", "tokens"])
        let whole = Self.joinedBatch([1, -2, 0.5], tokens: tokens)
        let bare = Self.joinedBatch([1, -2, 0.5], tokens: nil)
        #expect(try named.namedRows(of: model.input(whole)) == [0..<1, 1..<2, 2..<3, 3..<6])
        #expect(try named.namedRows(of: model.input(bare)).map(\.count) == [1, 1, 1, 0])

        let explanation = try model.explanation(of: whole)
        #expect(abs(explanation.effects.reduce(0) { $0 + $1.attention } - 1) < 1e-5)
        func probability(_ batch: Batch) throws -> Double {
            let output = try #require(model.output as? any OutputWithLabels)
            let labels = try output.labels(of: model(batch), in: batch, count: 2)[0]
            return Double(labels.first { $0.label == explanation.of }?.probability ?? 0)
        }
        func effect(_ name: String) throws -> Double {
            try #require(explanation.effects.first { $0.name == name }).without
        }
        #expect(try abs(effect("tokens") - probability(bare)) < 1e-5)
        let gap = Self.joinedBatch([1, .nan, 0.5], tokens: tokens)
        #expect(try abs(effect("table: colour") - probability(gap)) < 1e-5)
        // What is not there has no effect.
        #expect(try model.explanation(of: bare).effects.map(\.name).contains("tokens") == false)
    }

    @Test func `Rows are exchanged and hidden in all views of an example`() throws {
        let array = InputArray(content: Tensor(normal: [4, 3, 2], seed: 1))
        let (old, new) = (
            array.content.floats, array.exchanging(rows: 1..<3, from: [1, 0]).content.floats
        )
        for (view, other) in [2, 3, 0, 1].enumerated() {
            #expect(new[view * 6..<view * 6 + 2] == old[view * 6..<view * 6 + 2])
            #expect(Array(new[view * 6 + 2..<view * 6 + 6]) == Array(old[other * 6 + 2..<other * 6 + 6]))
        }
        #expect(array.exchanging(rows: 0..<0, from: [1, 0]).content.floats == old)
        let one = InputArray(content: array.content.sliced(0..<2, along: 0))
        let copies = one.hidingEach(of: [0..<1, 1..<3])
        #expect(copies.content.floats == one.content.floats + one.content.floats)
        #expect(copies.isPadding?.elements(as: UInt8.self) == [1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 1])
    }
}
