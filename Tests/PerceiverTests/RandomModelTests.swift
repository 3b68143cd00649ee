import Layers
import Tensors
import TestSupport
import Testing

@testable import Perceiver

/// Encoder and decoder at random sizes: whatever they leave out is the same as doing it.
struct RandomModelTests {
    private struct Model: Module {
        let encoder: PerceiverEncoder
        let decoder: PerceiverDecoder
        /// [queryCount, channels].
        let queries: Parameter
    }

    struct Case: Sendable, CustomStringConvertible {
        let seed: UInt64
        let input: FactoredAttentionTests.Case
        var settings = ModelSettings()
        let queryCount: Int
        let queryChannels: Int

        /// The configuration that belongs to a seed.
        init(seed: UInt64) {
            self.seed = seed
            var random = RandomChoices(seed: seed)
            let inner = random.one(of: 1, 3, 7, 28)
            let (rows, isGrid) = (inner * random.one(of: 2, 5, 28), random.coin())
            input = FactoredAttentionTests.Case(
                batch: random.one(of: 1, 2, 3, 5), rows: rows, content: random.one(of: 1, 2, 3, 4, 6),
                position: random.one(of: 3, 5, 12, 37), hasPadding: random.coin(),
                columns: isGrid ? inner : nil)
            queryCount = random.one(of: 1, 2, 10)
            queryChannels = random.one(of: 4, 12, 20)

            // All widths are multiples of the most heads.
            let widths = [4, 12, 20, 28, 36]
            func width() -> Int? { random.coin() ? nil : widths.randomElement(using: &random) }
            settings.encoder.latentCount = random.one(of: 1, 3, 17, 32, 37)
            settings.encoder.channels = random.one(of: 8, 12, 28)
            settings.encoder.layerCount = random.one(of: 1, 2, 3, 4)
            let layers = 1...settings.encoder.layerCount
            settings.encoder.crossAttentionCount =
                random.coin() ? nil : Int.random(in: layers, using: &random)
            settings.encoder.distinctCrossAttentionCount = Int.random(
                in: 1...(settings.encoder.crossAttentionCount ?? layers.upperBound), using: &random)
            settings.encoder.distinctBlockCount = Int.random(in: layers, using: &random)
            settings.encoder.selfAttentionCount = random.one(of: 1, 2)
            settings.encoder.crossHeadCount = random.one(of: 1, 2, 4)
            settings.encoder.selfHeadCount = random.one(of: 1, 2, 4)
            settings.encoder.crossQkChannels = width()
            settings.encoder.crossVChannels = width()
            settings.encoder.selfQkChannels = width()
            settings.encoder.selfVChannels = width()
            settings.encoder.crossWideningFactor = random.one(of: 1, 2)
            settings.encoder.dropout = random.one(of: 0, 0.2)
            settings.encoder.attentionDropout = random.one(of: nil, 0.1)
            settings.encoder.activationCheckpointing = random.coin()
            settings.decoder.headCount = random.one(of: 1, 2, 4)
            settings.decoder.qkChannels = width()
            settings.decoder.vChannels = width()
            settings.decoder.hasQueryResidual = random.coin()
            settings.decoder.dropout = random.one(of: 0, 0, 0.2)
        }

        var description: String {
            "seed \(seed): \(input.inputDescription), \(queryCount) queries of \(queryChannels) channels, \(settings)"
        }
    }

    @Test(arguments: (0..<12).map(Case.init))
    func `Values and all gradients are those of the plain model`(row: Case) throws {
        let (input, settings) = (row.input, row.settings)
        let model = Model(
            encoder: PerceiverEncoder(settings.encoder, inputChannels: input.content + input.position),
            decoder: PerceiverDecoder(
                settings.decoder, queryChannels: row.queryChannels, latentChannels: settings.encoder.channels),
            queries: Parameter([row.queryCount, row.queryChannels], .normal(standardDeviation: 1)))
        model.randomize(seed: row.seed)
        let (content, table) = (input.contentTensor.tracked(), input.table.tracked())
        var queries: Tensor { model.queries.value.reshaped(to: [1, row.queryCount, row.queryChannels]) }
        func training(_ body: () -> Tensor) -> Tensor {
            withDropout(seed: row.seed, step: 0, body)
        }
        func quick() -> Tensor {
            training {
                let latents = model.encoder(input.factored(content, table))
                return model.decoder(QueryArray(queries), to: latents).rows
            }
        }
        /// Keys and values of every row, of the input and of the latents.
        func plain() -> Tensor {
            training {
                let latents = AttentionInput(model.encoder(input.plain(content, table)))
                let layer = model.decoder.crossAttention
                return layer(queries, to: layer.memory(of: latents))
            }
        }
        try expectSame(quick, plain, of: model, and: [("content", content), ("positions", table)])
    }

    /// The same model with the same weights, its attention computed so.
    private func model(_ row: Case, _ attention: AttentionImplementation) -> Model {
        let model = Model(
            encoder: PerceiverEncoder(
                row.settings.encoder, inputChannels: row.input.content + row.input.position,
                attention: attention),
            decoder: PerceiverDecoder(
                row.settings.decoder, queryChannels: row.queryChannels,
                latentChannels: row.settings.encoder.channels, attention: attention),
            queries: Parameter([row.queryCount, row.queryChannels], .normal(standardDeviation: 1)))
        model.randomize(seed: row.seed)
        return model
    }

    @Test(arguments: (100..<124).map(Case.init))
    func `With plain attention a whole model gives the same values and gradients`(row: Case) throws {
        let (fast, plain) = (model(row, .fast), model(row, .plain))
        let (content, table) = (row.input.contentTensor.tracked(), row.input.table.tracked())
        func latentsAndOutputs(_ model: Model) -> Tensor {
            withDropout(seed: row.seed, step: 0) {
                let latents = model.encoder(row.input.factored(content, table))
                return model.decoder(QueryArray(shared: model.queries.value), to: latents).rows
            }
        }
        #expect(relativeDifference(latentsAndOutputs(fast), latentsAndOutputs(plain)) < 1e-5)
        let gradients = [fast, plain].map { model in weightedGradients { latentsAndOutputs(model) } }
        expectSameGradients(gradients[0], of: fast, gradients[1], of: plain, tolerance: 1e-4)
        for (name, tensor) in [("content", content), ("positions", table)] {
            let (found, wanted) = (try #require(gradients[0][tensor]), try #require(gradients[1][tensor]))
            #expect(relativeDifference(found, wanted) < 1e-4, "\(name)")
        }
    }
}
