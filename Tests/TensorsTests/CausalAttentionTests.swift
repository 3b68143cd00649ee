import Tensors
import TestSupport
import Testing

/// Causal attention, and attention with rotary positions: fused against plain.
struct CausalAttentionTests {
    struct Case: Sendable, CustomStringConvertible {
        var description: String
        let (batch, heads, n, m): (Int, Int, Int, Int)
        let (dk, dv): (Int, Int)
        let sharesQueries, hasPadding, isCausal: Bool
        /// Channels of each head that are rotated; nil for none.
        let turned: Int?
        let dropout: Dropout?

        /// A random configuration.
        init(seed: UInt64) {
            var random = RandomChoices(seed: seed)
            // Tiles end at 256 queries, blocks at 512 keys; there may be more queries than keys.
            n = random.one(of: 1, 2, 3, 17, 100, 255, 257, 300)
            m = random.one(of: n, n, n + 1, n + 37, n + 300, n + 700, max(1, n / 2))
            batch = random.one(of: 1, 2, 3)
            heads = random.one(of: 1, 2, 4)
            dk = random.one(of: 2, 4, 8, 16, 28)
            dv = random.one(of: dk, 1, 3, 17)
            sharesQueries = random.one(of: false, false, true)
            hasPadding = random.coin()
            isCausal = random.one(of: true, true, true, false)
            turned = random.one(of: nil, dk, dk / 4 * 2 == 0 ? 2 : dk / 4 * 2)
            let probability: Float = random.one(of: 0, 0, 0.3)
            dropout = withDropout(seed: seed, step: 0) { Dropout(probability) }
            let parts: [String?] = [
                "seed \(seed): batch \(batch), \(n)\(sharesQueries ? " shared" : "") queries, \(m) keys, \(heads) heads",
                "widths \(dk) and \(dv)", isCausal ? "causal" : nil, hasPadding ? "padding" : nil,
                turned.map { "\($0) channels rotated" }, dropout.map { _ in "dropout" },
            ]
            description = parts.compactMap(\.self).joined(separator: ", ")
        }

        var inputs: [Tensor] {
            [
                Tensor(normal: [sharesQueries ? 1 : batch, n, heads * dk], seed: 1),
                Tensor(normal: [batch, m, heads * dk], seed: 2),
                Tensor(normal: [batch, m, heads * dv], seed: 3),
            ]
        }

        var options: AttentionOptions {
            var options = AttentionOptions(headCount: heads)
            options.isCausal = isCausal
            options.dropout = dropout
            if hasPadding {
                options.isPadding = Tensor(
                    (0..<batch * m).map { $0 % m < $0 / m * 2 ? 1 : 0 as UInt8 }, shape: [batch, m])
            }
            if let turned {
                // Positions that differ between examples, as in texts that are padded on the left.
                let keys = (0..<batch * m).map { Float(max(0, $0 % m - $0 / m * 2)) }
                options.rotation = (
                    RotaryPositions(
                        Tensor((0..<n).map { Float($0 + m - n) }, shape: [1, n]), channels: turned),
                    RotaryPositions(Tensor(keys, shape: [batch, m]), channels: turned)
                )
            }
            return options
        }
    }

    @Test(arguments: (0..<60).map(Case.init))
    func `Fused attention matches plain attention, forward and backward`(example: Case) throws {
        let options = example.options
        let plain = OperationRow("", example.inputs) { x in
            attention(queries: x[0], keys: x[1], values: x[2], options: options)
        }
        let fused = OperationRow("", example.inputs) { x in
            fusedAttention(
                queries: AttentionRows(x[0]), keys: AttentionRows(x[1]), values: AttentionRows(x[2]),
                options: options)
        }
        #expect(relativeDifference(fused.operation(fused.inputs), plain.operation(plain.inputs)) < 1e-5)
        for (found, wanted) in zip(fused.gradients(tracked: [0, 1, 2]), plain.gradients(tracked: [0, 1, 2])) {
            let (found, wanted) = (try #require(found), try #require(wanted))
            #expect(relativeDifference(found, wanted, floor: 1e-3) < 5e-5)
        }
    }

    @Test func `A query depends on earlier keys and not on later ones`() {
        var options = AttentionOptions(headCount: 2)
        options.isCausal = true
        let x = [Tensor(normal: [1, 3, 8], seed: 1), Tensor(normal: [1, 5, 8], seed: 2)]
        func found(changing key: Int) -> Tensor {
            var keys = x[1]
            keys.withMutableElements(as: Float.self) { $0[key * 8] += 1 }
            return attention(queries: x[0], keys: keys, values: keys, options: options)
        }
        let before = attention(queries: x[0], keys: x[1], values: x[1], options: options)
        // Queries are aligned to the last keys: the first of three sees three of five keys.
        for (key, first) in [(0, 0), (2, 0), (3, 1), (4, 2)] {
            let after = found(changing: key)
            for query in 0..<3 {
                let same =
                    after.sliced(query..<query + 1, along: 1).floats
                    == before.sliced(query..<query + 1, along: 1).floats
                #expect(same == (query < first), "key \(key), query \(query)")
            }
        }
    }

    @Test func `Products depend on the difference of the positions only`() {
        let (q, k) = (Tensor(normal: [1, 1, 16], seed: 1), Tensor(normal: [1, 1, 16], seed: 2))
        func product(_ query: Float, _ key: Float) -> Float {
            let turned = [(q, query), (k, key)].map { rows, position in
                rows.rotated(
                    by: RotaryPositions(Tensor([position], shape: [1, 1]), channels: 8), headCount: 2)
            }
            return (turned[0] * turned[1]).sum().scalar
        }
        #expect(abs(product(3, 1) - product(103, 101)) < 1e-4)
        #expect(abs(product(3, 1) - product(3, 2)) > 1e-2)
    }

    @Test func `Channels (0, 1) of a head turn by the position, (2, 3) by less`() {
        let rows = Tensor([1, 0, 1, 0, 5, 6] as [Float], shape: [1, 1, 6])
        let positions = RotaryPositions(Tensor([2] as [Float], shape: [1, 1]), channels: 4)
        let turned = rows.rotated(by: positions, headCount: 1)
        // Angles 2 and 2 / 100.
        let wanted: [Float] = [-0.41614684, 0.9092974, 0.9998, 0.019998667, 5, 6]
        for (found, wanted) in zip(turned.floats, wanted) { #expect(abs(found - wanted) < 1e-6) }
    }
}
