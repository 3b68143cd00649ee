import Layers
import Tensors
import TestSupport
import Testing

/// Layers whose linear maps multiply 8-bit integers.
struct RoundedMapTests {
    private let layer = SelfAttentionLayer(channels: 64, settings: AttentionLayerSettings(headCount: 2))
    private let x = Tensor(normal: [2, 70, 64], seed: 1)

    init() { layer.initialize(seed: 1) }

    @Test func `A map multiplies with its rounded weight, which is made once`() {
        let map = Linear(80, 33)
        map.initialize(seed: 2)
        let rows = Tensor(normal: [9, 80], seed: 3)
        let expected = linear(
            rows, weight: PackedWeight([RoundedWeight(map.weight.value)]), bias: map.bias?.value)
        let exact = map(rows)
        withPrecision(.int8) {
            #expect(map(rows).floats == expected.floats)
            #expect(map(rows).floats == expected.floats)
            map.weight.update { $0.add($0, scaledBy: 1) }
            #expect(map(rows).floats != expected.floats)
            map.weight.update { $0.add($0, scaledBy: -0.5) }
        }
        #expect(map(rows).floats == exact.floats)
        #expect(exact.floats != expected.floats)
    }

    @Test func `Maps side by side are those one by one, to the bit`() {
        var plain = AttentionLayerSettings(headCount: 2)
        plain.implementation = .plain
        let (fast, slow) = (
            MultiHeadAttention(
                queryChannels: 64, inputChannels: 64, settings: AttentionLayerSettings(headCount: 2)),
            MultiHeadAttention(queryChannels: 64, inputChannels: 64, settings: plain)
        )
        for attention in [fast, slow] { attention.initialize(seed: 4) }
        let (together, apart) = withPrecision(.int8) {
            (fast(among: x, residual: x, residualDropout: 0), slow(among: x, residual: x, residualDropout: 0))
        }
        // Attention itself sums in another order, which may move an integer of the output map by one.
        #expect(relativeDifference(together, apart) < 2e-3)
    }

    @Test func `Small maps are not rounded`() {
        let map = Linear(63, 64)
        map.initialize(seed: 2)
        let rows = Tensor(normal: [9, 63], seed: 3)
        #expect(withPrecision(.int8) { map(rows) }.floats == map(rows).floats)
    }

    @Test func `What is recorded is not rounded`() throws {
        func gradients() throws -> [[Float]] {
            let found = recording { layer(x).sum() }.gradients()
            return try layer.parameters().map { try #require(found[$0.parameter]).floats }
        }
        let exact = try gradients()
        try withPrecision(.int8) {
            let rounded = layer(x)
            let found = try gradients()
            #expect(found == exact)
            #expect(layer(x).floats == rounded.floats)
            #expect(rounded.floats != recording { layer(x) }.floats)
        }
    }

    @Test func `A module that was rounded before finds the same`() {
        let before = withPrecision(.int8) { layer(x).floats }
        let norm = layer.parameters().filter { !$0.parameter.isRoundable }.map { $0.parameter.value.floats }
        layer.roundMaps()
        #expect(withPrecision(.int8) { layer(x).floats } == before)
        #expect(
            layer.parameters().filter { !$0.parameter.isRoundable }.map { $0.parameter.value.floats } == norm)
        #expect(layer.parameters().contains { $0.parameter.isRoundable })
    }
}
