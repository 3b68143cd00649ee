import Tensors

extension AttentionCase {
    /// Plain attention to whole keys and values, for sizes at which finite differences would take too long.
    func composed(_ inputs: [Tensor]) -> Tensor {
        var options = options
        options.scale = scale ?? 1 / Float(dk).squareRoot()
        return attention(
            queries: inputs[0], keys: whole(inputs[1], dk, inputs), values: whole(inputs[2], dv, inputs),
            options: options)
    }

    /// The sums of the values with attention weights [b, h, n, m].
    func values(of inputs: [Tensor], weighedBy weights: Tensor) -> Tensor {
        let v = headsFirst(whole(inputs[2], dv, inputs), dv + e)
        return matmul(weights, v).transposed([0, 2, 1, 3]).reshaped(to: [batch, n, heads * (dv + e)])
    }

    /// [b or 1, l, h * width] as [b or 1, h, l, width].
    private func headsFirst(_ x: Tensor, _ width: Int) -> Tensor {
        x.reshaped(to: [x.shape[0], x.shape[1], heads, width]).transposed([0, 2, 1, 3])
    }

    /// Keys or values with a row for each position of the grid.
    private func expanded(_ shared: Tensor) -> Tensor {
        guard let grid else { return shared }
        let rows = shared.sliced(0..<grid.outer, along: 1).reshaped(to: [grid.outer, 1, -1])
        let columns = shared.sliced(grid.outer..<grid.rowCount, along: 1).reshaped(to: [1, grid.inner, -1])
        return (rows + columns).reshaped(to: [1, m, -1])
    }

    /// Keys or values with the per-example channels after the shared ones, times the row scale.
    private func whole(_ shared: Tensor, _ width: Int, _ inputs: [Tensor]) -> Tensor {
        var whole = expanded(shared).reshaped(to: [shared.shape[0], m, heads, width])
        if perExample != nil {
            let channels = inputs[3].transposed.reshaped(to: [batch, m, 1, e])
            whole = concatenated(
                [
                    whole.broadcast(to: [batch, m, heads, width]),
                    channels.broadcast(to: [batch, m, heads, e]),
                ],
                along: -1)
        }
        if hasRowScale, let scale = inputs.last { whole = whole * scale.reshaped(to: [batch, m, 1, 1]) }
        return whole.reshaped(to: [whole.shape[0], m, -1])
    }
}
