import Perceiver
import PerceiverSettings

extension ModelSettings {
    /// The most self-attention layers with their own weights.
    private static let mostLayers = 10_000

    /// Checks that the counts of layers fit together.
    func check() throws {
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
        let layerCount = encoder.distinctBlockCount * encoder.selfAttentionCount
        guard layerCount <= Self.mostLayers else {
            throw SettingsError(
                "The settings \"model.encoder.distinct_block_count\" and \"self_attention_count\" make "
                    + "\(layerCount) layers with weights of their own, which should be at most \(Self.mostLayers)."
            )
        }
    }

    /// Checks that the numbers of heads divide the numbers of channels, once the adapters' channels are known.
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
