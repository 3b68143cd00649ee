import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

struct QueryArrayTests {
    private static let latents = Tensor(normal: [2, 5, 8], seed: 1)

    private func decoder(_ chunkSize: Int?, attention: AttentionImplementation = .fast) -> PerceiverDecoder {
        var settings = DecoderSettings()
        (settings.headCount, settings.chunkSize) = (2, chunkSize)
        let decoder = PerceiverDecoder(settings, queryChannels: 6, latentChannels: 8, attention: attention)
        decoder.initialize(seed: 3, scheme: .truncatedNormal(standardDeviation: 0.5))
        return decoder
    }

    @Test func `A query is its content and its position`() {
        let positions = Tensor(normal: [3, 2], seed: 2)
        let content = Tensor(normal: [2, 3, 4], seed: 3)
        let queries = QueryArray(content, positions: Positions(positions))
        #expect(queries.count == 3 && queries.channels == 6 && queries.rows.shape == [2, 3, 6])
        for (example, query) in [(0, 0), (1, 2)] {
            let row = queries.rows.floats[(example * 3 + query) * 6..<(example * 3 + query + 1) * 6]
            let own = content.floats[(example * 3 + query) * 4..<(example * 3 + query + 1) * 4]
            #expect(Array(row) == Array(own) + positions.floats[query * 2..<query * 2 + 2])
        }
        #expect(QueryArray(shared: positions).rows.shape == [1, 3, 2])
    }

    @Test(arguments: [0..<1, 3..<4, 2..<7, 5..<12, 0..<12])
    func `Some rows of a grid are those among all, also with channels behind`(range: Range<Int>) {
        let grid = Positions(outer: Tensor(normal: [3, 2], seed: 1), inner: Tensor(normal: [4, 2], seed: 2))
        let padded = grid.followed(by: Tensor([5, 6] as [Float], shape: [1, 2]))
        #expect(grid.rows(range).floats == grid.rows.sliced(range, along: 0).floats)
        #expect(padded.rows(range).floats == padded.rows.sliced(range, along: 0).floats)
        #expect(padded.rows.sliced(0..<2, along: 1).floats == grid.rows.floats)
        #expect(padded.rows.sliced(2..<4, along: 1).floats == (0..<12).flatMap { _ in [5, 6] as [Float] })
    }

    @Test(arguments: [1, 2, 3, 6, 7, 100], [AttentionImplementation.fast, .plain])
    func `In chunks queries find the same, and their gradients are the same`(
        chunkSize: Int, attention: AttentionImplementation
    ) throws {
        for content in [Tensor(normal: [1, 7, 4], seed: 4), Tensor(normal: [2, 7, 4], seed: 5)] {
            let positions = Tensor(normal: [7, 2], seed: 6).tracked()
            let queries = QueryArray(
                content, positions: Positions(positions), parts: ["a": 0..<3, "b": 3..<7])
            let (whole, parts) = (
                decoder(nil, attention: attention), decoder(chunkSize, attention: attention)
            )
            let (expected, found) = (
                whole(queries, to: Self.latents), parts(queries, to: Self.latents)
            )
            #expect(relativeDifference(found.rows, expected.rows) < 1e-6)
            #expect(found.parts == expected.parts)
            let gradients = [whole, parts].map { decoder in
                recording {
                    let rows = decoder(queries, to: Self.latents).rows
                    return (rows * rows).sum()
                }.gradients()
            }
            let (one, other) = (try #require(gradients[0][positions]), try #require(gradients[1][positions]))
            #expect(relativeDifference(other, one) < 1e-5)
            for (own, its) in zip(whole.parameters(), parts.parameters()) {
                guard let one = gradients[0][own.parameter], one.sumOfSquares > 1e-6 else { continue }
                #expect(
                    relativeDifference(try #require(gradients[1][its.parameter]), one) < 1e-5, "\(own.name)")
            }
        }
    }

    @Test(arguments: [false, true], [nil, 3, 40] as [Int?])
    func `Many queries of one head, and maps of their answers, find what each query alone finds`(
        hasResidual: Bool, answerCount: Int?
    ) {
        var settings = DecoderSettings()
        (settings.headCount, settings.chunkSize, settings.hasQueryResidual) = (1, 7, hasResidual)
        (settings.qkChannels, settings.vChannels) = (24, 20)
        let decoder = PerceiverDecoder(settings, queryChannels: 6, latentChannels: 8)
        let head = answerCount.map { Linear(6, $0) }
        for (index, parameter) in (decoder.parameters() + (head?.parameters() ?? [])).enumerated() {
            parameter.parameter.value =
                Tensor(normal: parameter.parameter.shape, seed: UInt64(index)) * 0.3
        }
        let queries = QueryArray(Tensor(normal: [2, 60, 6], seed: 9))
        let found = decoder(queries, to: Self.latents) { _ in head.map { LinearMap($0, scale: 2) } }
        // Inside a recording no map is applied to the latents.
        let rows = recording { decoder(queries, to: Self.latents).rows }
        let wanted = head.map { $0(rows) * 2 } ?? rows
        #expect(relativeDifference(found.rows, wanted) < 1e-5)
    }

    @Test func `A map after another, and a map of the first channels`() {
        let (first, second) = (Linear(5, 4), Linear(4, 3))
        for (index, layer) in [first, second].enumerated() { layer.initialize(seed: UInt64(index)) }
        let x = Tensor(normal: [2, 7, 5], seed: 3)
        let joined = LinearMap(second, scale: 0.5).after(LinearMap(first))
        #expect(relativeDifference(joined(x), second(first(x)) * 0.5) < 1e-6)
        let wide = concatenated([x, Tensor(normal: [2, 7, 2], seed: 4)], along: 2)
        #expect(relativeDifference(LinearMap(first).ofFirst(among: 7)(wide), first(x)) < 1e-6)
    }

    @Test func `What was found for a part has its rows, and the parts in it`() throws {
        let found = DecoderOutput(
            Tensor(normal: [2, 7, 3], seed: 7),
            parts: ["a": 0..<3, "b": 3..<7, "b.first": 3..<4, "b.rest": 4..<7])
        let part = try found.part("b")
        #expect(part.rows.floats == found.rows.sliced(3..<7, along: 1).floats)
        #expect(part.parts == ["first": 0..<1, "rest": 1..<4])
        #expect(try part.part("rest").rows.floats == found.rows.sliced(4..<7, along: 1).floats)
        let error = #expect(throws: BatchError.self) { try found.part("c") }
        #expect(error?.description.contains("\"a\", \"b\"") == true)
    }
}
