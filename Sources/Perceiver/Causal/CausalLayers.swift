import Layers
import Tensors

// b batch, N latents, p positions before them, c channels.

/// The first layer of a causal model: its latents attend to the prefix and to the latents up to themselves.
///
///     y = z + attention(q, [LN_kv(prefix) | q])  with q = LN_q(z),   y + MLP(y)
///
/// The latents' own keys and values are made of q, so that each position is normalised once.
struct CausalCrossLayer: Module {
    let queryNorm: LayerNorm
    let prefixNorm: LayerNorm
    let attention: MultiHeadAttention
    let mlp: MLP
    let dropout: Float

    init(channels: Int, settings: AttentionLayerSettings) {
        queryNorm = LayerNorm(channels)
        prefixNorm = LayerNorm(channels)
        attention = MultiHeadAttention(
            queryChannels: channels, inputChannels: channels, settings: settings)
        mlp = MLP(
            channels: channels, wideningFactor: settings.wideningFactor, dropout: settings.dropout,
            hasBias: settings.biases.mlp)
        dropout = settings.dropout
    }

    /// Updates latents [b, N, c], which see `prefix` [b, p, c] and the rows before it.
    ///
    /// - Parameters:
    ///   - z: the latents.
    ///   - prefix: the rows before them; nil: none.
    ///   - isPadding: bytes [b, p + N].
    ///   - isBlind: [b, N, 1], 1 for latents that are padding; nil: none is. As in the published models these see everything.
    ///   - rotation: of the latents, and of prefix and latents.
    ///   - earlier: adds the memory of prefix and latents to that of all rows before them, where one is kept.
    /// - Returns: [b, N, c].
    func callAsFunction(
        _ z: Tensor, prefix: Tensor?, isPadding: Tensor?, isBlind: Tensor?,
        rotation: (latents: RotaryPositions, all: RotaryPositions),
        after earlier: (AttentionMemory) -> AttentionMemory
    ) -> Tensor {
        let q = queryNorm(z)
        let rows = prefix.map { concatenated([prefixNorm($0), q], along: 1) } ?? q
        let seen = attention.memory(of: rows, isPadding: isPadding, rotation: rotation.all)
        return mlp(
            addedTo: attention(
                q, to: earlier(seen), isCausal: true, rotation: rotation.latents, isBlind: isBlind,
                residual: z, residualDropout: dropout))
    }
}

/// A further layer of a causal model: each latent attends to those up to itself.
struct CausalSelfLayer: Module {
    let norm: LayerNorm
    let attention: MultiHeadAttention
    let mlp: MLP
    let dropout: Float

    init(channels: Int, settings: AttentionLayerSettings) {
        norm = LayerNorm(channels)
        attention = MultiHeadAttention(
            queryChannels: channels, inputChannels: channels, settings: settings)
        mlp = MLP(
            channels: channels, wideningFactor: settings.wideningFactor, dropout: settings.dropout,
            hasBias: settings.biases.mlp)
        dropout = settings.dropout
    }

    /// Updates latents [b, N, c]; nothing is kept of them.
    func callAsFunction(_ z: Tensor, rotation: RotaryPositions?) -> Tensor {
        mlp(
            addedTo: attention(
                among: norm(z), isCausal: true, rotation: rotation, residual: z, residualDropout: dropout))
    }

    /// Updates latents that come after others, to whose memory `earlier` adds theirs.
    func callAsFunction(
        _ z: Tensor, rotation: RotaryPositions?, after earlier: (AttentionMemory) -> AttentionMemory
    ) -> Tensor {
        let x = norm(z)
        return mlp(
            addedTo: attention(
                x, to: earlier(attention.memory(of: x, rotation: rotation)), isCausal: true,
                rotation: rotation, residual: z, residualDropout: dropout))
    }
}
