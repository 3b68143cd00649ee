import Layers

extension PerceiverIO {
    /// About how many bytes the intermediate results of a batch take.
    ///
    /// - Parameters:
    ///   - exampleCount: examples in the batch.
    ///   - trainedNames: the names of the parameters that learn from it; nil: the model only predicts.
    /// - Returns: an estimate by formula from the model's sizes.
    public func batchBytes(exampleCount: Int, trainedNames: Set<String>?) -> Double {
        let sizes = LayerSizes(self, batchSize: exampleCount, isTraining: trainedNames != nil)
        return 4 * (trainedNames?.contains(where: makesLatents) == true ? sizes.kept : sizes.passing)
    }
}

/// How many elements the intermediate arrays of a model have for a batch.
private struct LayerSizes {
    /// Elements that training keeps for the backward pass.
    let kept: Double
    /// Elements that exist at once where nothing is kept.
    let passing: Double

    init(_ model: PerceiverIO, batchSize: Int, isTraining: Bool) {
        let (encoder, decoder) = (model.settings.encoder, model.settings.decoder)
        let input = model.input.largestArray ?? InputArraySize(rowCount: 0, contentChannels: 0)
        let examples = Double(batchSize) * Double(isTraining ? 1 : input.viewCount)
        let (m, c) = (Double(input.rowCount), Double(input.contentChannels))
        let (n, d) = (Double(encoder.latentCount), Double(encoder.channels))

        /// A row of queries: its norm, query, output, sum, and norm, hidden channels before and after GELU, and sum of the MLP.
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
        /// The attention weights of all queries to all rows, which only plain attention stores.
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
        func outputs(_ queryCount: Double) -> Double {
            let row = queryRow(
                queryChannels, decoderQk, decoder.vChannels.map { Double($0) } ?? decoderQk,
                decoder.wideningFactor)
            return examples * queryCount * row
                + (model.decoder == nil ? 0 : weights(decoder.headCount, queryCount, n))
        }
        let layerCount = Double(encoder.layerCount) * Double(encoder.selfAttentionCount)
        let layers =
            encoder.activationCheckpointing
            ? layerCount * examples * n * d + min(1, layerCount) * own : layerCount * own
        let crossCount = Double(encoder.crossAttentionCount ?? encoder.layerCount)
        let chunk = decoder.chunkSize.map { Double($0) } ?? .infinity
        let predictions = isTraining ? model.output.elementCount(exampleCount: batchSize) : 0
        kept = memories + crossCount * cross + layers + outputs(queryCount) + predictions
        passing = memories + max(cross, own, outputs(min(queryCount, chunk))) / 2 + predictions
    }
}
