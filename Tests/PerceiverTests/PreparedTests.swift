import Layers
import Tensors
import TestSupport
import Testing

/// What predictions keep of the weights must not outlive them.
struct PreparedTests {
    private let layer = SelfAttentionLayer(channels: 16, settings: AttentionLayerSettings(headCount: 2))
    private let cross = CrossAttentionLayer(
        queryChannels: 16, inputChannels: 12, settings: AttentionLayerSettings(headCount: 2))
    private let x = Tensor(normal: [2, 70, 16], seed: 1)
    private let input = InputArray(
        content: Tensor(normal: [2, 30, 3], seed: 2), positions: Positions(Tensor(normal: [30, 9], seed: 3)))

    private func results() -> [Tensor] {
        [layer(x), cross(x, to: cross.memory(of: AttentionInput(input)))]
    }

    /// The same without anything kept.
    private func recorded() -> [Tensor] { recording { results() } }

    private func check() {
        for (kept, fresh) in zip(results(), recorded()) { #expect(relativeDifference(kept, fresh) < 1e-5) }
        // Again, with all of it kept since the last line.
        _ = results()
        for (kept, fresh) in zip(results(), recorded()) { #expect(relativeDifference(kept, fresh) < 1e-5) }
    }

    @Test func `Predictions follow every change of every weight`() {
        layer.initialize(seed: 1)
        cross.initialize(seed: 2)
        check()
        for entry in layer.parameters() + cross.parameters() {
            let before = results().map(\.floats)
            entry.parameter.update { $0.add(Tensor(repeating: 0.5, shape: $0.shape), scaledBy: 1) }
            // A constant that all keys have does not change where queries look.
            if !entry.name.hasSuffix("k_proj.bias") {
                #expect(results().map(\.floats) != before, "\(entry.name)")
            }
            check()
            entry.parameter.value = Tensor(normal: entry.parameter.shape, seed: 9) * 0.3
            check()
        }
    }
}
