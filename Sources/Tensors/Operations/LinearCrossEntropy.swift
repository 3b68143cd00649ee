/// The mean softmax cross-entropy of the logits x Wᵀ + bias, which are never stored as a whole: for many classes.
///
/// Inside a recording the gradients are computed at once, with the logits of some rows at a time. That is exact,
/// because the loss is a scalar: backward only multiplies by its gradient.
///
/// - Parameters:
///   - x: rows of channels, [..., i].
///   - weight: [classes, i].
///   - bias: [classes].
///   - labels: int32 [...]; the right class of each row, or `ignoredLabel`, whose rows do not count.
///   - ignoredLabel: -100 as in PyTorch.
/// - Returns: the mean over the rows that count, 0 if none does; and for each of them, in order, how many classes are
///   rated above the right one, where a tie counts against it, as does NaN.
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
    let (shape, places) = (x.shape, counted.map { Int32($0) })
    let inputs = [x, weight] + [bias].compactMap { $0 }
    let isNeeded = inputs.map { isRecording && $0.isTracked }
    let (losses, ranks, gradients) = Primitives.linearCrossEntropy(
        x.detached.rows.rows(at: Tensor(places)), weight: weight, bias: bias,
        labels: counted.map { labels[$0] },
        needsRows: isNeeded[0], needsWeight: isNeeded[1], needsBias: bias != nil && isNeeded[2])
    let loss = Tensor(Primitives.sum(losses).scalar / Float(max(1, counted.count))).recorded(inputs) {
        gradient, isNeeded in
        var parts = zip(gradients, isNeeded).map { $1 ? $0.map { $0 * gradient.scalar } : nil }
        parts[0] = parts[0].map {
            Primitives.scattered($0, to: places, shape: [shape.dropLast().product, shape.last ?? 1])
                .reshaped(to: shape)
        }
        return parts
    }
    return (loss, ranks.elements(as: Int32.self))
}
