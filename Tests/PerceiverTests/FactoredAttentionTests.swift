import Layers
import Perceiver
import Tensors
import TestSupport
import Testing

/// Attention to positions that the examples share is that to rows [content | positions] written out.
struct FactoredAttentionTests {
    struct Case: Sendable, CustomStringConvertible {
        var batch = 2
        var rows = 9
        var content = 3
        var position = 5
        var latents = 4
        var heads = 2
        var qkChannels: Int?
        var vChannels: Int?
        var distinct = 2
        var hasPadding = false
        /// The rows as a grid of so many columns.
        var columns: Int?
        /// How many of the rows come after the grid, in no grid.
        var after = 0

        /// [rows, position], or the tables of both axes one after the other, and the rows after the grid.
        var table: Tensor {
            let lines = columns.map { (rows - after) / $0 + $0 + after } ?? rows
            return Tensor(normal: [lines, position], seed: 2)
        }

        /// The positions that a table says.
        func positions(_ table: Tensor) -> Positions {
            guard let columns else { return Positions(table) }
            let lines = (rows - after) / columns
            let grid = Positions(
                outer: table.sliced(0..<lines, along: 0),
                inner: table.sliced(lines..<lines + columns, along: 0))
            guard after > 0 else { return grid }
            let rest = Positions(table.sliced(lines + columns..<table.shape[0], along: 0))
            return Positions(concatenating: [grid, rest])
        }

        /// [batch, rows, content].
        var contentTensor: Tensor { Tensor(normal: [batch, rows, content], seed: 1) + 0.5 }

        /// The input with positions apart.
        func factored(_ content: Tensor, _ table: Tensor) -> InputArray {
            InputArray(content: content, positions: positions(table), isPadding: isPadding)
        }

        /// The same as rows [content | positions].
        func plain(_ content: Tensor, _ table: Tensor) -> InputArray {
            let shared = positions(table).rows.reshaped(to: [1, rows, position])
                .broadcast(to: [batch, rows, position])
            return InputArray(content: concatenated([content, shared], along: 2), isPadding: isPadding)
        }

        var inputDescription: String {
            let grid = columns.map { " in \($0) columns, \(after) after them" } ?? ""
            return
                "batch \(batch), rows \(rows)\(grid), channels \(content) + \(position)\(hasPadding ? ", padded" : "")"
        }

        var description: String {
            "\(inputDescription), heads \(heads), widths \(qkChannels ?? 8) and \(vChannels ?? qkChannels ?? 8)"
        }

        var encoder: PerceiverEncoder {
            var settings = EncoderSettings()
            settings.latentCount = latents
            settings.channels = 8
            settings.layerCount = 3
            settings.selfAttentionCount = 1
            settings.crossHeadCount = heads
            settings.selfHeadCount = 2
            settings.crossQkChannels = qkChannels
            settings.crossVChannels = vChannels
            settings.distinctCrossAttentionCount = distinct
            let encoder = PerceiverEncoder(settings, inputChannels: content + position)
            encoder.randomize(seed: 3)
            return encoder
        }

        /// Every third row, never all.
        var isPadding: Tensor? {
            guard hasPadding else { return nil }
            return Tensor(
                (0..<batch * rows).map { UInt8(($0 + $0 / rows) % 3 == 1 ? 1 : 0) }, shape: [batch, rows])
        }
    }

    static let cases = [
        Case(), Case(batch: 1), Case(content: 1, position: 12, heads: 4),
        Case(content: 6, position: 1, heads: 1),
        Case(rows: 1), Case(qkChannels: 4, vChannels: 12), Case(qkChannels: 12, distinct: 1),
        Case(hasPadding: true), Case(batch: 3, rows: 70, latents: 40, hasPadding: true),
        Case(columns: 3), Case(batch: 1, columns: 1), Case(rows: 8, content: 1, columns: 8),
        Case(rows: 10, heads: 4, hasPadding: true, columns: 5),
        Case(rows: 6, qkChannels: 4, vChannels: 12, columns: 2),
        // Several blocks of keys, and of queries.
        Case(batch: 1, rows: 1100, content: 2, latents: 300, columns: 20),
        Case(batch: 3, rows: 1100, latents: 20, hasPadding: true, columns: 550),
        Case(batch: 30, rows: 12, latents: 20, distinct: 1, columns: 4),
        // A grid, and rows after it.
        Case(rows: 13, columns: 3, after: 1),
        Case(batch: 3, rows: 16, hasPadding: true, columns: 4, after: 4),
        Case(batch: 1, rows: 1100, content: 6, latents: 40, heads: 1, columns: 20, after: 500),
    ]

    @Test(arguments: cases)
    func `Values and all gradients are those of the plain attention`(row: Case) throws {
        let encoder = row.encoder
        let (content, table) = (row.contentTensor.tracked(), row.table.tracked())
        try expectSame(
            { encoder(row.factored(content, table)) }, { encoder(row.plain(content, table)) }, of: encoder,
            and: [("content", content), ("positions", table)])
        // Without gradients a grid and the rows after it are attended to apart.
        let found = encoder(row.factored(row.contentTensor, row.table))
        #expect(relativeDifference(found, encoder(row.plain(row.contentTensor, row.table))) < 1e-5)
    }

    @Test(arguments: [16, 10])
    func `A grid that is all padding adds nothing, nor do rows after it, nor all of them`(seenUntil: Int)
        throws
    {
        let row = Case(rows: 10, columns: 3, after: 4)
        // The grid of the first example, and the rows after that of the second, or all its rows.
        let padding = Tensor(
            (0..<20).map { $0 < 6 || $0 >= seenUntil ? 1 : 0 as UInt8 }, shape: [2, 10])
        func masked(_ array: InputArray) -> InputArray {
            var array = array
            array.isPadding = padding
            return array
        }
        let encoder = row.encoder
        let found = encoder(masked(row.factored(row.contentTensor, row.table)))
        let wanted = encoder(masked(row.plain(row.contentTensor, row.table)))
        #expect(relativeDifference(found, wanted) < 1e-5)
        let content = row.contentTensor.tracked()
        try expectSame(
            { encoder(masked(row.factored(content, row.table))) },
            { encoder(masked(row.plain(content, row.table))) }, of: encoder, and: [("content", content)])
    }

    @Test(arguments: [
        Case(content: 7), Case(content: 7, columns: 3),
        Case(batch: 1, content: 12, hasPadding: true, columns: 1),
        Case(content: 1, distinct: 1),
    ])
    func `A map of the content is that to each row`(row: Case) throws {
        let encoder = row.encoder
        let map = Linear(2, row.content)
        map.initialize(seed: 5)
        let (content, table) = (
            Tensor(normal: [row.batch, row.rows, 2], seed: 1).tracked(), row.table.tracked()
        )
        let array = {
            InputArray(
                content: content, contentMap: ContentMap(map), positions: row.positions(table),
                isPadding: row.isPadding)
        }
        try expectSame(
            { encoder(array()) }, { encoder(row.plain(map(content), table)) }, of: encoder,
            and: [
                ("content", content), ("positions", table), ("map's weight", map.weight.value),
                ("map's bias", try #require(map.bias).value),
            ])
        #expect(array().channels == row.content + row.position)
        #expect(relativeDifference(array().rows, row.plain(map(content), table).content) < 1e-6)
        #expect(relativeDifference(array().mapped.rows, array().rows) < 1e-6)
    }

    @Test func `Gradients are wanted of learned positions, and of nothing else, too`() throws {
        let row = Case()
        let encoder = row.encoder
        encoder.setTrainable(false)
        let (content, table) = (row.contentTensor, row.table.tracked())
        func gradient(_ input: (Tensor, Tensor) -> InputArray) throws -> Tensor {
            try #require(weightedGradients { encoder(input(content, table)) }[table])
        }
        #expect(relativeDifference(try gradient(row.factored), try gradient(row.plain)) < 1e-4)
    }
}
