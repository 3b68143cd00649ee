import Perceiver

extension ModelSettings {
    /// Checks the counts, and that heads divide channels as far as the settings say.
    func check() throws {
        let counts = [
            ("encoder.latent_count", encoder.latentCount), ("encoder.channels", encoder.channels),
            ("encoder.layer_count", encoder.layerCount),
            ("encoder.distinct_cross_attention_count", encoder.distinctCrossAttentionCount),
            ("encoder.distinct_block_count", encoder.distinctBlockCount),
            ("encoder.cross_head_count", encoder.crossHeadCount),
            ("encoder.self_head_count", encoder.selfHeadCount),
            ("encoder.cross_widening_factor", encoder.crossWideningFactor),
            ("encoder.self_widening_factor", encoder.selfWideningFactor),
            ("encoder.cross_attention_count", encoder.crossAttentionCount ?? 1),
            ("decoder.head_count", decoder.headCount), ("decoder.widening_factor", decoder.wideningFactor),
        ]
        for (key, value) in counts where value < 1 {
            throw SettingsError("The setting \"model.\(key)\" should be at least 1, but it is \(value).")
        }
        guard encoder.selfAttentionCount >= 0 else {
            throw SettingsError(
                "The setting \"model.encoder.self_attention_count\" should be at least 0, "
                    + "but it is \(encoder.selfAttentionCount).")
        }
        if let count = encoder.crossAttentionCount, count > encoder.layerCount {
            throw SettingsError(
                "The setting \"model.encoder.cross_attention_count\" should be at most the layer_count "
                    + "\(encoder.layerCount), but it is \(count).")
        }
        let distinct = [
            (
                "distinct_cross_attention_count", encoder.distinctCrossAttentionCount,
                encoder.crossAttentionCount
            ),
            ("distinct_block_count", encoder.distinctBlockCount, nil),
        ]
        for (key, count, uses) in distinct where count > (uses ?? encoder.layerCount) {
            throw SettingsError(
                "The setting \"model.encoder.\(key)\" should be at most the \(uses ?? encoder.layerCount) layers "
                    + "that can use them, but it is \(count).")
        }
        let dropouts = [
            ("encoder.dropout", encoder.dropout),
            ("encoder.attention_dropout", encoder.attentionDropout ?? 0),
            ("decoder.dropout", decoder.dropout),
        ]
        for (key, dropout) in dropouts where !(dropout >= 0 && dropout < 1) {
            throw SettingsError(
                "The setting \"model.\(key)\" should be at least 0 and below 1, but it is \(dropout).")
        }
    }

    /// Checks that heads divide channels, now that the adapters' channels are known.
    func check(inputChannels: Int, queryChannels: Int) throws {
        func divides(_ key: String, _ heads: Int, _ qk: Int?, _ v: Int?, _ query: Int) throws {
            let qk = qk ?? query
            for (what, channels) in [("query and key", qk), ("value", v ?? qk)]
            where channels % heads != 0 || channels < 1 {
                throw SettingsError(
                    "The setting \"model.\(key)\" is \(heads), which does not divide the \(channels) \(what) channels."
                )
            }
        }
        try divides(
            "encoder.cross_head_count", encoder.crossHeadCount, encoder.crossQkChannels,
            encoder.crossVChannels,
            encoder.channels)
        try divides(
            "encoder.self_head_count", encoder.selfHeadCount, encoder.selfQkChannels, encoder.selfVChannels,
            encoder.channels)
        if head == .decoder {
            try divides(
                "decoder.head_count", decoder.headCount, decoder.qkChannels, decoder.vChannels, queryChannels)
        }
        guard inputChannels > 0 else {
            throw SettingsError("The input has no channels.")
        }
    }
}
