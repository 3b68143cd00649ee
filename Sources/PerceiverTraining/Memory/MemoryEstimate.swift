import Layers
import Perceiver

/// About how much memory a model takes, in bytes, by formula from its sizes.
///
/// Rather less than is taken in fact, so that nothing that fits is refused; measured, between half and all of it. Numbers
/// are floating-point, so that none is too large to be compared.
struct MemoryEstimate {
    /// Of the weights and, in training, of their gradients, the optimiser and the average.
    let parameters: Double
    /// Of what one batch becomes on its way.
    let batch: Double

    /// The sum of both.
    var bytes: Double { parameters + batch }

    /// Estimates training if there are settings for it, else prediction.
    init(_ model: PerceiverIO, batchSize: Int, training: TrainingSettings? = nil) {
        var (weightCount, trainedCount, trainsEncoder) = (0.0, 0.0, false)
        for entry in model.parameters() {
            let count = entry.parameter.shape.reduce(1.0) { $0 * Double($1) }
            weightCount += count
            guard let training, !training.isFrozen(entry.name) else { continue }
            trainedCount += count
            trainsEncoder = trainsEncoder || PerceiverIO.makesLatents(entry.name)
        }
        let copies = training.map { training in
            // Gradients; moments or a velocity; the sum of gradients; the average.
            1 + (training.optimizer.rule == .sgd ? 1 : 2) + (training.accumulation > 1 ? 1 : 0)
                + (training.emaDecay == nil ? 0 : 1)
        }
        parameters = 4 * (weightCount + trainedCount * Double(copies ?? 0))
        let sizes = LayerSizes(model, batchSize: batchSize, isTraining: training != nil)
        batch = 4 * (trainsEncoder ? sizes.kept : sizes.passing)
    }
}

/// How many numbers the arrays of a model's layers have, for a batch.
private struct LayerSizes {
    /// Of all that training keeps for the way back.
    let kept: Double
    /// Of what is there at once where nothing is kept.
    let passing: Double

    init(_ model: PerceiverIO, batchSize: Int, isTraining: Bool) {
        let (encoder, decoder) = (model.settings.encoder, model.settings.decoder)
        let input = model.input.largestArray ?? InputArraySize(rowCount: 0, contentChannels: 0)
        let examples = Double(batchSize) * Double(isTraining ? 1 : input.viewCount)
        let (m, c) = (Double(input.rowCount), Double(input.contentChannels))
        let (n, d) = (Double(encoder.latentCount), Double(encoder.channels))

        /// A row of queries: its norm, query, answer, sum, and norm, hidden channels before and after GELU, and sum of the MLP.
        func queryRow(_ channels: Double, _ qk: Double, _ v: Double, _ widening: Int) -> Double {
            4 * channels + qk + v + 2 * channels * Double(widening)
        }
        let (crossQk, selfQk) = (
            Double(encoder.crossQkChannels ?? encoder.channels),
            Double(encoder.selfQkChannels ?? encoder.channels)
        )
        let (crossV, selfV) = (
            encoder.crossVChannels.map { Double($0) } ?? crossQk,
            encoder.selfVChannels.map { Double($0) } ?? selfQk
        )
        let isPlain = model.settings.attention == .plain
        /// The weights of so many queries to so many rows, which only plain attention stores.
        func weights(_ heads: Int, _ queries: Double, _ rows: Double) -> Double {
            isPlain ? examples * Double(heads) * queries * rows : 0
        }
        // Rows that share positions have no keys and values of their own; see `RowFactors`.
        let memory =
            examples * m * (input.sharesPositions && !isPlain ? 2 * c + 2 : 2 * c + crossQk + crossV)
        let memories = memory * Double(encoder.distinctCrossAttentionCount)
        let cross =
            examples * n * queryRow(d, crossQk, crossV, encoder.crossWideningFactor)
            + weights(encoder.crossHeadCount, n, m)
        let own =
            examples * n * (queryRow(d, selfQk, selfV, encoder.selfWideningFactor) + selfQk + selfV)
            + weights(encoder.selfHeadCount, n, n)

        let queryChannels = model.decoder == nil ? 0 : Double(model.output.channels)
        let decoderQk = decoder.qkChannels.map { Double($0) } ?? queryChannels
        let queryCount = Double(model.output.usualQueryCount)
        let answers =
            examples * queryCount
            * queryRow(
                queryChannels, decoderQk, decoder.vChannels.map { Double($0) } ?? decoderQk,
                decoder.wideningFactor)
            + (model.decoder == nil ? 0 : weights(decoder.headCount, queryCount, n))
        let layerCount = Double(encoder.layerCount) * Double(encoder.selfAttentionCount)
        let layers =
            encoder.activationCheckpointing
            ? layerCount * examples * n * d + min(1, layerCount) * own : layerCount * own
        let crossCount = Double(encoder.crossAttentionCount ?? encoder.layerCount)
        kept = memories + crossCount * cross + layers + answers
        passing = memories + max(cross, own, answers) / 2
    }
}

extension PerceiverIO {
    /// Checks that there is memory for the model and a batch, before any of it is taken.
    ///
    /// - Parameters:
    ///   - batchSize: examples at once.
    ///   - training: how it is trained; nil: it only predicts.
    /// - Throws: `SettingsError` that says how much is needed for what, and how much there is.
    package func requireMemory(batchSize: Int, training: TrainingSettings? = nil) throws {
        let estimate = MemoryEstimate(self, batchSize: batchSize, training: training)
        let parts = training == nil ? "its weights" : "its weights, gradients and optimiser"
        try PerceiverTraining.requireMemory(
            estimate.bytes,
            for: "This model, with \(memoryText(estimate.parameters)) for \(parts) and "
                + "\(memoryText(estimate.batch)) for a batch of \(batchSize),",
            advice: estimate.parameters > estimate.batch
                ? "Lower the channels, widening factors or counts of layers under model, or those of input and output."
                : "Lower the batch size, model.encoder.latent_count, the rows of the input or the counts of layers."
        )
    }
}
