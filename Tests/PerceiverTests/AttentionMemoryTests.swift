import Layers
import Tensors
import TestSupport
import Testing

/// Attention as a model that writes token after token uses it, by public means alone.
struct AttentionMemoryTests {
    private let attention: MultiHeadAttention

    init() {
        attention = MultiHeadAttention(
            queryChannels: 16, inputChannels: 16, settings: AttentionLayerSettings(headCount: 2))
        attention.initialize(seed: 3)
    }

    /// Positions of some rows of each of two texts, the second of which begins after two rows of padding.
    private func positions(_ rows: Range<Int>) -> RotaryPositions {
        let numbers = [0, 2].flatMap { start in rows.map { Float(max(0, $0 - start)) } }
        return RotaryPositions(Tensor(numbers, shape: [2, rows.count]), channels: 4)
    }

    private func padding(_ rows: Range<Int>) -> Tensor {
        Tensor([0, 2].flatMap { start in rows.map { $0 < start ? 1 : 0 as UInt8 } }, shape: [2, rows.count])
    }

    @Test func `A memory that grows row by row gives what the whole at once gives`() {
        let rows = Tensor(normal: [2, 7, 16], seed: 1)
        let whole = attention(
            rows, to: attention.memory(of: rows, isPadding: padding(0..<7), rotation: positions(0..<7)),
            isCausal: true, rotation: positions(0..<7))
        var growing = GrowingMemory()
        _ = growing.appended(
            attention.memory(
                of: rows.sliced(0..<3, along: 1), isPadding: padding(0..<3), rotation: positions(0..<3)))
        for row in 3..<7 {
            let new = rows.sliced(row..<row + 1, along: 1)
            let memory = growing.appended(
                attention.memory(of: new, rotation: positions(row..<row + 1)))
            #expect(memory.rowCount == row + 1)
            let found = attention(new, to: memory, isCausal: true, rotation: positions(row..<row + 1))
            #expect(relativeDifference(found, whole.sliced(row..<row + 1, along: 1)) < 1e-5)
        }
    }
}
