import Perceiver
import PerceiverSettings

extension PublishedConfiguration {
    /// The encoder for input rows of `inputChannels`.
    ///
    /// - Throws: `SettingsError` for a configuration that no encoder here has.
    func encoder(inputChannels: Int) throws -> EncoderSettings {
        guard hiddenAct == "gelu" else {
            throw SettingsError(
                "config.json has the activation hidden_act \"\(hiddenAct)\"; a model here has \"gelu\".")
        }
        guard ["kv", "q"].contains(crossAttentionShapeForAttention) else {
            throw SettingsError(
                "config.json has the cross_attention_shape_for_attention \"\(crossAttentionShapeForAttention)\"; known are \"kv\" and \"q\"."
            )
        }
        var encoder = EncoderSettings()
        encoder.latentCount = numLatents
        encoder.channels = dLatents
        encoder.layerCount = numBlocks
        encoder.crossAttentionCount = 1
        encoder.distinctCrossAttentionCount = 1
        encoder.distinctBlockCount = 1
        encoder.selfAttentionCount = numSelfAttendsPerBlock
        encoder.crossHeadCount = numCrossAttentionHeads
        encoder.selfHeadCount = numSelfAttentionHeads
        encoder.crossQkChannels =
            qkChannels ?? (crossAttentionShapeForAttention == "kv" ? inputChannels : dLatents)
        encoder.crossVChannels = vChannels
        encoder.selfQkChannels = qkChannels
        encoder.selfVChannels = vChannels
        encoder.crossWideningFactor = crossAttentionWideningFactor
        encoder.selfWideningFactor = selfAttentionWideningFactor
        encoder.crossHasQueryResidual = useQueryResidual
        encoder.attentionDropout = attentionProbsDropoutProb
        let values = vChannels ?? qkChannels ?? dLatents
        guard values == dLatents else {
            throw SettingsError(
                "config.json has \(values) value channels; in self-attention these should be the \(dLatents) of d_latents."
            )
        }
        return encoder
    }

    /// The decoder of a model that asks for places, whose queries and answers mean different things.
    public var placeDecoder: DecoderSettings {
        var decoder = DecoderSettings()
        decoder.hasQueryResidual = false
        // With "kv" its widths are those of the latents, with "q" those of the queries.
        if crossAttentionShapeForAttention == "kv" {
            (decoder.qkChannels, decoder.vChannels) = (dLatents, dLatents)
        }
        return decoder
    }

    /// Sets the sizes to those of an encoder of input rows of `inputChannels`; what no configuration can say is left out.
    mutating func setEncoder(_ encoder: EncoderSettings, inputChannels: Int) {
        numLatents = encoder.latentCount
        dLatents = encoder.channels
        numBlocks = encoder.layerCount
        numSelfAttendsPerBlock = encoder.selfAttentionCount
        numCrossAttentionHeads = encoder.crossHeadCount
        numSelfAttentionHeads = encoder.selfHeadCount
        crossAttentionWideningFactor = encoder.crossWideningFactor
        selfAttentionWideningFactor = encoder.selfWideningFactor
        useQueryResidual = encoder.crossHasQueryResidual
        attentionProbsDropoutProb = encoder.attentionDropout ?? encoder.dropout
        let whole = encoder.resolved
        // Without numbers, self-attention has the widths of the latents, and cross-attention those of its rows or the latents.
        let isOwnWidth = whole.selfQkChannels == encoder.channels
        if isOwnWidth, whole.crossVChannels == whole.crossQkChannels,
            [inputChannels, encoder.channels].contains(whole.crossQkChannels ?? 0)
        {
            crossAttentionShapeForAttention = whole.crossQkChannels == encoder.channels ? "q" : "kv"
        } else {
            qkChannels = whole.selfQkChannels
            vChannels = whole.selfVChannels
        }
    }
}

extension EncoderSettings {
    /// The same encoder with every width written out, and without what matters in training alone.
    var resolved: EncoderSettings {
        var whole = self
        whole.crossQkChannels = crossQkChannels ?? channels
        whole.crossVChannels = crossVChannels ?? whole.crossQkChannels
        whole.selfQkChannels = selfQkChannels ?? channels
        whole.selfVChannels = selfVChannels ?? whole.selfQkChannels
        whole.crossAttentionCount = crossAttentionCount ?? layerCount
        (whole.dropout, whole.attentionDropout, whole.activationCheckpointing) = (0, nil, false)
        return whole
    }
}

extension DecoderSettings {
    /// The same decoder of queries of `queryChannels`, likewise.
    func resolved(queryChannels: Int) -> DecoderSettings {
        var whole = self
        whole.qkChannels = qkChannels ?? queryChannels
        whole.vChannels = vChannels ?? whole.qkChannels
        (whole.dropout, whole.attentionDropout, whole.chunkSize) = (0, nil, nil)
        return whole
    }
}
