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
    private static func model() -> PerceiverIO {
        var settings = ModelSettings()
        settings.encoder.latentCount = 2
        settings.encoder.channels = 8
        settings.encoder.crossHeadCount = 1
        settings.encoder.selfHeadCount = 1
        settings.encoder.selfAttentionCount = 1
        settings.decoder.headCount = 1
        let model = PerceiverIO(
            settings, input: Numbers(), output: ClassificationOutput(classNames: ["a", "b"], channels: 8))
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
    }

    @Test func `One row is exchanged between examples, with what is padding of it`() throws {
        let padding = Tensor([0, 1, 0, 0, 0, 0, 1, 0, 0] as [UInt8], shape: [3, 3])
        let array = InputArray(content: Tensor(normal: [3, 3, 2], seed: 1), isPadding: padding)
        let exchanged = array.exchanging(row: 1, from: [2, 0, 1])
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
}
