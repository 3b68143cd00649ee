import Tensors

// b batch, n rows, p rows before them, c channels: the layers of Perceiver AR (arXiv 2202.07765).

extension CrossAttentionLayer {
    /// Updates the last rows of a sequence, each of which attends to all rows up to itself.
    ///
    ///     y = z + attention(q, [LN_kv(prefix) | q])  with q = LN_q(z),   y + MLP(y)
    ///
    /// Their own keys and values are made of q, so that each row is normalised once.
    ///
    /// - Parameters:
    ///   - z: [b, n, c].
    ///   - prefix: the rows before them, [b, p, c]; nil: none.
    ///   - isPadding: bytes [b, p + n].
    ///   - isBlind: [b, n, 1], 1 for those of z that are padding; nil: none is. As in the published models these see everything.
    ///   - rotation: of z, and of prefix and z.
    ///   - earlier: adds the memory of prefix and z to that of all rows before them, where one is kept.
    /// - Returns: [b, n, c].
    package func callAsFunction(
        causally z: Tensor, prefix: Tensor?, isPadding: Tensor?, isBlind: Tensor?,
        rotation: (own: RotaryPositions, all: RotaryPositions),
        after earlier: (AttentionMemory) -> AttentionMemory
    ) -> Tensor {
        let q = queryNorm(z)
        let rows = prefix.map { concatenated([inputNorm($0), q], along: 1) } ?? q
        let seen = attention.memory(of: rows, isPadding: isPadding, rotation: rotation.all)
        return updated(z, q, to: earlier(seen), rotation: rotation.own, isBlind: isBlind)
    }

    /// The same for a prefix whose keys and values are known.
    ///
    /// - Parameters:
    ///   - z: [b, n, c].
    ///   - isPadding: bytes [b, n], of z alone.
    ///   - isBlind: [b, n, 1], 1 for those of z that are padding; nil: none is.
    ///   - rotation: of z.
    ///   - earlier: adds the memory of z to that of the prefix and all rows before it.
    /// - Returns: [b, n, c].
    package func callAsFunction(
        causally z: Tensor, isPadding: Tensor?, isBlind: Tensor?, rotation: RotaryPositions,
        after earlier: (AttentionMemory) -> AttentionMemory
    ) -> Tensor {
        let q = queryNorm(z)
        let seen = attention.memory(of: q, isPadding: isPadding, rotation: rotation)
        return updated(z, q, to: earlier(seen), rotation: rotation, isBlind: isBlind)
    }

    /// Keys and values of a prefix that is sums of rows of two tables; nil where tables do not pay yet.
    package func memory(
        ofPrefix sums: RowSums, isPadding: Tensor?, rotation: @autoclosure () -> RotaryPositions
    ) -> AttentionMemory? {
        attention.memory(of: sums, norm: inputNorm, isPadding: isPadding, rotation: rotation())
    }

    private func updated(
        _ z: Tensor, _ q: Tensor, to memory: AttentionMemory, rotation: RotaryPositions, isBlind: Tensor?
    ) -> Tensor {
        mlp(
            addedTo: attention(
                q, to: memory, isCausal: true, rotation: rotation, isBlind: isBlind, residual: z,
                residualDropout: dropout))
    }
}

extension SelfAttentionLayer {
    /// Updates rows [b, n, c], each of which sees those up to itself and all to whose memory `earlier` adds theirs.
    ///
    /// - Parameters:
    ///   - z: [b, n, c].
    ///   - isPadding: bytes [b, n]; nil: every row is seen.
    ///   - rotation: of z; nil: none.
    ///   - earlier: adds the memory of z to that of all rows before them, where one is kept.
    /// - Returns: [b, n, c].
    package func callAsFunction(
        _ z: Tensor, isPadding: Tensor?, rotation: RotaryPositions?,
        after earlier: (AttentionMemory) -> AttentionMemory
    ) -> Tensor {
        let x = norm(z)
        return mlp(
            addedTo: attention(
                x, to: earlier(attention.memory(of: x, isPadding: isPadding, rotation: rotation)),
                isCausal: true,
                rotation: rotation, residual: z, residualDropout: dropout))
    }
}
