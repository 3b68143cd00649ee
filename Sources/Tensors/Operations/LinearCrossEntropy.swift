/// The mean softmax cross-entropy of the logits x Wᵀ + bias, for many classes.
///
/// The logits of all rows are never stored at once.
/// Inside a recording the gradients are computed together with the loss, for some rows at a time, as long as
/// their logits are there. Backward then only has to multiply them by the gradient of the loss, which is a
/// scalar.
///
/// - Parameters:
///   - x: rows of channels, [..., i].
///   - weight: [classes, i].
///   - bias: [classes].
///   - labels: int32 [...]; the right class of each row, or `ignoredLabel`, whose rows do not count.
///   - ignoredLabel: -100 as in PyTorch.
/// - Returns: the mean over the rows that count, 0 if none does; and for each of them, in order, the rank of
///   the right class: how many others have a logit that is not lower. A tie counts against it, as does NaN.
public func linearCrossEntropy(
    _ x: Tensor, weight: Tensor, bias: Tensor? = nil, labels: Tensor, ignoredLabel: Int32 = -100
) -> (loss: Tensor, ranks: [Int32]) {
    require(
        weight.rank == 2 && x.shape.last == weight.shape[1] && Array(x.shape.dropLast()) == labels.shape
            && (bias.map { $0.shape == [weight.shape[0]] } ?? true),
        "linearCrossEntropy: input \(x.shape), weight \(weight.shape), bias \(bias?.shape ?? []) and labels "
            + "\(labels.shape) do not fit.")
    let labels = labels.elements(as: Int32.self)
    let counted = labels.indices.filter { labels[$0] != ignoredLabel }
    for label in counted.map({ labels[$0] }) {
        require(
            0 <= label && label < weight.shape[0],
            "linearCrossEntropy: label \(label) is outside \(weight.shape[0]) classes.")
    }
    let (shape, countedRows) = (x.shape, counted.map { Int32($0) })
    let inputs = [x, weight] + [bias].compactMap { $0 }
    let isNeeded = inputs.map { isRecording && $0.isTracked }
    let (losses, ranks, gradients) = Primitives.linearCrossEntropy(
        x.detached.rows.rows(at: Tensor(countedRows)), weight: weight, bias: bias,
        labels: counted.map { labels[$0] },
        needsRows: isNeeded[0], needsWeight: isNeeded[1], needsBias: bias != nil && isNeeded[2])
    let loss = Tensor(Primitives.sum(losses).scalar / Float(max(1, counted.count))).recorded(inputs) {
        gradient, isNeeded in
        var parts = zip(gradients, isNeeded).map { $1 ? $0.map { $0 * gradient.scalar } : nil }
        parts[0] = parts[0].map {
            Primitives.scattered($0, to: countedRows, shape: [shape.dropLast().product, shape.last ?? 1])
                .reshaped(to: shape)
        }
        return parts
    }
    return (loss, ranks.elements(as: Int32.self))
}
