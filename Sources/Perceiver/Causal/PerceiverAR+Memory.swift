import Layers

extension PerceiverAR {
    /// About how many bytes the intermediate results of a batch take, of which training keeps all and prediction those of a layer.
    ///
    /// - Parameters:
    ///   - exampleCount: examples in the batch.
    ///   - trainedNames: the names of the parameters that learn from it; nil: the model only predicts.
    /// - Returns: an estimate by formula from the model's sizes, low so that nothing that fits is refused.
    public func batchBytes(exampleCount: Int, trainedNames: Set<String>?) -> Double {
        let (c, n, latents) = (Double(settings.channels), Double(settings.window), Double(settings.latents))
        let prefix = (n - latents) * (1 - (trainedNames == nil ? 0 : Double(settings.prefixDropout)))
        /// A latent in a layer: norm, query, key, value, result, sum, and of the MLP norm, hidden channels before and after GELU, sum.
        func layer(_ wideningFactor: Int) -> Double { latents * c * (8 + 2 * Double(wideningFactor)) }
        func weights(_ keys: Double) -> Double {
            settings.attention == .plain ? Double(settings.headCount) * latents * keys : 0
        }
        // Embedding, norm, key and value.
        let rows = prefix * 4 * c
        let cross = rows + layer(settings.crossWideningFactor) + weights(prefix + latents)
        let own = layer(settings.selfWideningFactor) + weights(latents)
        let count = Double(settings.layerCount)
        let kept =
            cross + (settings.activationCheckpointing ? count * latents * c + own : count * own)
        // Waves are no weights, but lie in memory as these do.
        let waves = settings.positions == .sinusoidal ? n * c : 0
        return 4 * (Double(exampleCount) * (trainedNames == nil ? max(cross, own) / 2 : kept) + waves)
    }
}
