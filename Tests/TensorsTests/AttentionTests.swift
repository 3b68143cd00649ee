import Tensors
import TestSupport
import Testing

/// Fused attention against loops in double precision, and for larger sizes against plain operations.
struct AttentionTests {
    private static let small = [
        AttentionCase(description: "one head"),
        AttentionCase(description: "one of everything", batch: 1, n: 1, m: 1, dk: 1, dv: 1),
        AttentionCase(description: "two heads", heads: 2, dk: 2, dv: 3),
        AttentionCase(description: "four heads, wider keys than values", heads: 4, dk: 5, dv: 2),
        AttentionCase(description: "wider values than keys", heads: 2, m: 7, dk: 1, dv: 6),
        AttentionCase(description: "a scale", heads: 2, scale: 0.25),
        AttentionCase(description: "shared queries", batch: 3, heads: 2, sharesQueries: true, padding: .some),
        AttentionCase(description: "shared keys", batch: 3, heads: 2, sharesKeys: true, padding: .some),
        AttentionCase(
            description: "shared queries and keys", batch: 3, sharesQueries: true, sharesKeys: true,
            padding: .some),
        AttentionCase(description: "no per-example channels", heads: 2, perExample: 0),
        AttentionCase(description: "one per-example channel", heads: 2, perExample: 1),
        AttentionCase(description: "two per-example channels", heads: 4, dk: 3, perExample: 2),
        AttentionCase(description: "three per-example channels", heads: 2, dv: 3, perExample: 3),
        AttentionCase(
            description: "four per-example channels, row scale", m: 9, perExample: 4, hasRowScale: true),
        AttentionCase(
            description: "three per-example channels, row scale", m: 9, perExample: 3, hasRowScale: true),
        AttentionCase(description: "row scale", heads: 2, hasRowScale: true),
        AttentionCase(
            description: "row scale and per-example channels", heads: 2, perExample: 1, hasRowScale: true),
        AttentionCase(description: "some padding", batch: 3, heads: 2, m: 9, padding: .some),
        AttentionCase(description: "an example of padding", heads: 2, padding: .allOfTheFirst),
        AttentionCase(
            description: "an example of padding, row scale and per-example channels", heads: 2, perExample: 2,
            hasRowScale: true, padding: .allOfTheFirst),
        AttentionCase(
            description: "shared queries, row scale, per-example channels", batch: 3, heads: 2,
            sharesQueries: true,
            perExample: 3, hasRowScale: true),
        AttentionCase(
            description: "shared keys, row scale, per-example channels", batch: 3, heads: 2, sharesKeys: true,
            perExample: 1,
            hasRowScale: true),
        AttentionCase(
            description: "all of it", batch: 4, heads: 2, m: 6, dk: 3, dv: 2, sharesQueries: true,
            sharesKeys: true, perExample: 2, hasRowScale: true, padding: .allOfTheFirst, scale: 0.7),
        AttentionCase(
            description: "six per-example channels", batch: 3, heads: 2, m: 7, sharesKeys: true, perExample: 6
        ),
        AttentionCase(
            description: "six per-example channels of everything", batch: 4, heads: 2, m: 6, dk: 3, dv: 2,
            sharesQueries: true, sharesKeys: true, perExample: 6, hasRowScale: true, padding: .allOfTheFirst,
            scale: 0.7),
        AttentionCase(
            description: "six per-example channels on a grid", batch: 3, heads: 2, m: 6, sharesQueries: true,
            sharesKeys: true, perExample: 6, hasRowScale: true, columns: 3),
        AttentionCase(description: "a grid", m: 12, sharesKeys: true, columns: 3),
        AttentionCase(
            description: "a grid for one example", batch: 1, heads: 2, m: 6, dk: 3, dv: 2, perExample: 1,
            columns: 2),
        AttentionCase(description: "a grid of one row", m: 5, sharesKeys: true, columns: 5),
        AttentionCase(description: "a grid of one column", m: 5, sharesKeys: true, columns: 1),
        AttentionCase(
            description: "all of it, and a grid", batch: 4, heads: 2, m: 6, dk: 3, dv: 2, sharesQueries: true,
            sharesKeys: true, perExample: 2, hasRowScale: true, padding: .allOfTheFirst, scale: 0.7,
            columns: 2),
    ]

    private static let large = [
        AttentionCase(description: "blocks of queries", batch: 1, heads: 2, n: 300, m: 20),
        AttentionCase(
            description: "blocks of queries, per-example channels", batch: 1, heads: 2, n: 300, m: 20,
            perExample: 2),
        AttentionCase(
            description: "blocks of queries, row scale", n: 260, m: 17, hasRowScale: true, padding: .some),
        AttentionCase(description: "blocks of keys", n: 5, m: 2500, padding: .some),
        AttentionCase(description: "blocks of both", batch: 1, n: 140, m: 1100, dk: 3, dv: 5),
        AttentionCase(
            description: "blocks of keys, per-example channels, row scale", heads: 2, n: 4, m: 1030,
            perExample: 3,
            hasRowScale: true),
        AttentionCase(
            description: "tiles of several examples", batch: 50, heads: 2, n: 7, m: 12, sharesKeys: true,
            padding: .some),
        AttentionCase(
            description: "tiles of several examples, all shared", batch: 50, heads: 2, n: 10, m: 12,
            sharesQueries: true, sharesKeys: true, perExample: 2, hasRowScale: true),
        AttentionCase(
            description: "more tiles than units", batch: 90, heads: 4, n: 60, m: 5, dk: 2, dv: 2,
            sharesKeys: true, perExample: 1),
        AttentionCase(
            description: "blocks of shared queries", batch: 3, n: 200, m: 9, sharesQueries: true,
            perExample: 1),
        AttentionCase(
            description: "blocks of shared queries and keys", batch: 3, heads: 2, n: 200, m: 9,
            sharesQueries: true,
            sharesKeys: true, perExample: 1, hasRowScale: true),
        AttentionCase(
            description: "blocks of everything, all shared", batch: 3, n: 150, m: 1050, dk: 2, dv: 2,
            sharesQueries: true, sharesKeys: true, perExample: 1, hasRowScale: true, padding: .some),
        AttentionCase(
            description: "blocks, and many per-example channels", batch: 3, heads: 2, n: 150, m: 1050, dk: 2,
            dv: 2,
            sharesQueries: true, sharesKeys: true, perExample: 9, hasRowScale: true),
        AttentionCase(
            description: "a grid in blocks, and many per-example channels", batch: 3, n: 100, m: 1200, dk: 2,
            dv: 2,
            sharesKeys: true, perExample: 7, hasRowScale: true, padding: .some, columns: 30),
        AttentionCase(
            description: "a grid in blocks, for blocks of queries", batch: 2, heads: 2, n: 300, m: 1200,
            sharesKeys: true, perExample: 1, hasRowScale: true, padding: .some, columns: 40),
        AttentionCase(
            description: "a grid with long rows", batch: 30, n: 20, m: 1800, sharesQueries: true,
            sharesKeys: true,
            perExample: 3, columns: 600),
        AttentionCase(
            description: "a grid for blocks of one example's queries", batch: 1, heads: 4, n: 700, m: 60,
            perExample: 2, hasRowScale: true, columns: 10),
    ]

    private static let random = (0..<60).map { AttentionCase(seed: $0) }

    @Test(arguments: small)
    func `Fused attention matches the loops`(example: AttentionCase) {
        let row = OperationRow(example.description, example.inputs, example.fused) { example.reference($0) }
        #expect(row.valueError() < 1e-5)
        for (input, error) in row.gradientErrors().enumerated() { #expect(error < 5e-5, "input \(input)") }
        #expect(row.inputsDependingOnCompany().isEmpty)
    }

    @Test(arguments: small + large + random)
    func `Fused attention matches plain operations`(example: AttentionCase) throws {
        let rows = [example.fused, example.composed].map { operation in
            OperationRow(example.description, example.inputs, operation)
        }
        #expect(relativeDifference(example.fused(example.inputs), example.composed(example.inputs)) < 1e-5)
        let tracked = Set(example.inputs.indices)
        for (actual, expected) in zip(
            rows[0].gradients(tracked: tracked), rows[1].gradients(tracked: tracked))
        {
            let (actual, expected) = (try #require(actual), try #require(expected))
            #expect(relativeDifference(actual, expected) < 5e-5)
        }
        #expect(rows[0].inputsDependingOnCompany().isEmpty)
    }

    @Test(arguments: small + large)
    func `The sum of the values with the attention probabilities is the result`(example: AttentionCase) {
        let inputs = example.inputs
        let probabilities = attentionProbabilities(
            queries: AttentionRows(inputs[0]),
            to: [
                AttentionPart(
                    keys: AttentionRows(inputs[1]), values: AttentionRows(inputs[1]),
                    factors: example.factors(inputs), isPadding: example.options.isPadding)
            ], options: example.options)
        #expect(probabilities.shape == [example.batch, example.heads, example.n, example.m])
        let weighed = example.values(of: inputs, weighedBy: probabilities)
        #expect(relativeDifference(weighed, example.fused(inputs)) < 1e-5)
    }

    @Test func `A query that sees only padding yields zeros and no gradient`() throws {
        let example = AttentionCase(
            description: "", heads: 2, perExample: 2, hasRowScale: true, padding: .allOfTheFirst)
        let row = OperationRow("", example.inputs, example.fused)
        #expect(example.fused(example.inputs).sliced(0..<1, along: 0).floats.allSatisfy { $0 == 0 })
        for gradient in row.gradients(tracked: Set(example.inputs.indices)) {
            let gradient = try #require(gradient)
            #expect(gradient.sliced(0..<1, along: 0).floats.allSatisfy { $0 == 0 })
            #expect(gradient.sliced(1..<2, along: 0).floats.contains { $0 != 0 })
        }
    }

    @Test func `Very large products do not overflow`() throws {
        let example = AttentionCase(description: "", heads: 2, scale: 3000)
        let row = OperationRow("", example.inputs, example.fused)
        #expect(example.fused(example.inputs).floats.allSatisfy { $0.isFinite })
        for gradient in row.gradients(tracked: [0, 1, 2]) {
            let gradient = try #require(gradient)
            #expect(gradient.floats.allSatisfy { $0.isFinite })
        }
    }

    @Test func `A NaN in the keys reaches the results of its example only`() {
        let example = AttentionCase(description: "")
        var inputs = example.inputs
        inputs[1].withMutableElements(as: Float.self) { $0[0] = .nan }
        let result = example.fused(inputs)
        #expect(result.sliced(0..<1, along: 0).floats.allSatisfy { $0.isNaN })
        #expect(result.sliced(1..<2, along: 0).floats.allSatisfy { $0.isFinite })
    }

    @Test(arguments: [(0, 3), (3, 0)])
    func `Attention without queries or without keys is allowed`(n: Int, m: Int) throws {
        let example = AttentionCase(description: "", n: n, m: m)
        #expect(example.fused(example.inputs).floats.allSatisfy { $0 == 0 })
        let row = OperationRow("", example.inputs, example.fused)
        for (gradient, input) in zip(row.gradients(tracked: [0, 1, 2]), example.inputs) {
            let gradient = try #require(gradient)
            #expect(gradient.floats == [Float](repeating: 0, count: input.count))
        }
    }
}
