import Layers
import Tensors
import TestSupport
import Testing

@testable import Perceiver

/// Keys and values of a prefix out of tables are those that the maps make.
struct TabulatedMemoryTests {
    private struct Letters: TokenLanguage {
        let tokenCount = 12

        func prompt(_ source: ExampleSource) -> [Int32] { [] }
        func text(of tokens: [Int32]) -> String? { nil }
    }

    private func model(positions: CausalSettings.Positions, _ attention: AttentionImplementation)
        -> PerceiverAR
    {
        var settings = CausalSettings()
        (settings.contextLength, settings.latentCount) = (20, 8)
        (settings.channels, settings.headCount, settings.layerCount) = (16, 2, 1)
        (settings.positions, settings.attention) = (positions, attention)
        let model = PerceiverAR(settings, language: Letters())
        model.initialize(seed: 5, scheme: .varianceScaling)
        // Norms that do something.
        for (index, parameter) in model.parameters().map(\.parameter).enumerated()
        where parameter.shape.count == 1 {
            parameter.value = parameter.value + Tensor(normal: parameter.shape, seed: UInt64(index)) * 0.3
        }
        return model
    }

    @Test(arguments: CausalSettings.Positions.allCases, [0, 3, 15])
    func `Logits are the same out of tables as out of the maps`(
        positions: CausalSettings.Positions, padding: Int
    ) throws {
        var random = CounterRandom(2)
        let (b, n) = (8, 20)
        let tokens = Tensor((0..<b * n).map { _ in Int32.random(in: 0..<12, using: &random) }, shape: [b, n])
        let isPadding = Tensor(
            (0..<b * n).map { UInt8($0 / n % 2 == 1 && $0 % n < padding ? 1 : 0) }, shape: [b, n])
        let batch = Batch(["tokens": tokens, "is_padding": isPadding])
        let fast = model(positions: positions, .fast)
        let plain = model(positions: positions, .plain)
        let expected = try plain(batch).tensor("logits")
        #expect(relativeDifference(try fast(batch).tensor("logits"), expected) < 1e-5)
        // The tables are there now, so that few rows use them too; other weights make other tables.
        let few = Batch(["tokens": tokens.sliced(0..<1, along: 0)])
        #expect(
            relativeDifference(try fast(few).tensor("logits"), try plain(few).tensor("logits")) < 1e-5)
        for model in [fast, plain] { model.tokens.weight.value = model.tokens.weight.value * 1.5 }
        #expect(
            relativeDifference(try fast(batch).tensor("logits"), try plain(batch).tensor("logits")) < 1e-5)
    }
}
