import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

/// Where cross-attention looks.
struct AttentionShareTests {
    @Test(arguments: FactoredAttentionTests.cases)
    func `Shares sum to one, leave padding out, and do not depend on how attention is computed`(
        row: FactoredAttentionTests.Case
    ) throws {
        let encoder = row.encoder
        let (content, table) = (row.contentTensor, row.table)
        let plain = encoder.attention(to: row.plain(content, table))
        let factored = encoder.attention(to: row.factored(content, table))
        #expect(factored.count == 3)
        for (found, wanted) in zip(factored, plain) {
            #expect(found.shape == [row.batch, row.rows])
            #expect(relativeDifference(found, wanted) < 1e-4)
            let sums = found.sum(along: 1)
            #expect(relativeDifference(sums, Tensor(repeating: 1, shape: [row.batch])) < 1e-5)
            if let isPadding = row.isPadding {
                for (share, isPadding) in zip(found.floats, isPadding.elements(as: UInt8.self)) {
                    #expect((share == 0) == (isPadding == 1))
                }
            }
        }
    }

    @Test func `Only layers that attend to the input have shares`() {
        var settings = EncoderSettings()
        (settings.latentCount, settings.channels) = (4, 8)
        (settings.layerCount, settings.crossAttentionCount) = (3, 1)
        settings.distinctCrossAttentionCount = 1
        let encoder = PerceiverEncoder(settings, inputChannels: 5)
        encoder.initialize(seed: 0)
        let input = InputArray(content: Tensor(normal: [2, 6, 5], seed: 1))
        #expect(encoder.attention(to: input).map(\.shape) == [[2, 6]])
    }
}
