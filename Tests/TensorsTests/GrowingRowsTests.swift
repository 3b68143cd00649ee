import Tensors
import TestSupport
import Testing

struct GrowingRowsTests {
    @Test func `Rows that come, leave and are chosen are those of plain arrays`() {
        var random = CounterRandom(4)
        let c = 3
        func rows(_ b: Int, _ n: Int) -> Tensor { Tensor(normal: [b, n, 5], seed: random.next()) }
        /// The middle channels of the rows of each sequence.
        func arrays(_ rows: Tensor) -> [[[Float]]] {
            (0..<rows.shape[0]).map { example in
                (0..<rows.shape[1]).map { row in
                    let start = (example * rows.shape[1] + row) * 5 + 1
                    return Array(rows.floats[start..<start + c])
                }
            }
        }
        let first = rows(2, 40)
        var growing = GrowingRows(AttentionRows(first, channels: 1..<1 + c))
        var expected = arrays(first)
        for step in 0..<300 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0:
                let count = Int.random(in: 1..<90, using: &random)
                growing.keep(last: count)
                expected = expected.map { Array($0.suffix(count)) }
            case 1:
                let chosen = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    expected.indices.randomElement(using: &random)!
                }
                growing.select(chosen)
                expected = chosen.map { expected[$0] }
            default:
                let new = rows(expected.count, Int.random(in: 1..<6, using: &random))
                growing.append(AttentionRows(new, channels: 1..<1 + c))
                expected = zip(expected, arrays(new)).map { $0 + $1 }
            }
            let found = growing.rows
            #expect(found.shape == [expected.count, expected[0].count, c], "after step \(step)")
            #expect(found.alone.floats == expected.flatMap { $0.flatMap { $0 } }, "after step \(step)")
        }
    }

    @Test func `Attention to rows with room around them is that to the rows alone`() {
        let (all, queries) = (Tensor(normal: [2, 30, 8], seed: 1), Tensor(normal: [2, 3, 8], seed: 2))
        var growing = GrowingRows(AttentionRows(all))
        growing.keep(last: 21)
        growing.append(AttentionRows(Tensor(normal: [2, 1, 8], seed: 3)))
        var options = AttentionOptions(headCount: 2)
        options.isCausal = true
        let alone = AttentionRows(growing.rows.alone)
        let found = fusedAttention(
            queries: AttentionRows(queries), keys: growing.rows, values: growing.rows, options: options)
        let expected = fusedAttention(
            queries: AttentionRows(queries), keys: alone, values: alone, options: options)
        #expect(found.floats == expected.floats)
    }
}
