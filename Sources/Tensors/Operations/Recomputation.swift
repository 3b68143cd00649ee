/// What `body` makes of `input`, of which only the input is kept for backward: there `body` runs once more.
///
/// Less memory for more arithmetic: activation checkpointing (arXiv 1604.06174). The second run draws the same dropout
/// as the first, so the gradients are those of a plain recording.
///
/// - Parameters:
///   - input: what `body` is given.
///   - weights: the values of all parameters that `body` uses, which gradients go back to.
///   - body: from the input to the result, the same each time.
/// - Returns: the result.
public func recomputed(
    _ input: Tensor, with weights: [Tensor], _ body: @escaping (Tensor) -> Tensor
) -> Tensor {
    guard isRecording else { return body(input) }
    let stream = ExecutionContext.current.dropoutStream?.copy
    let again = Repeatable(body: body)
    let constant = input.detached
    return withoutRecording { body(constant) }.recorded([input] + weights) { gradient, _ in
        let leaf = constant.tracked()
        let gradients = ExecutionContext.with(\.dropoutStream, stream) {
            recording { (again.body(leaf) * gradient).sum() }.gradients()
        }
        return [gradients[leaf]] + weights.map { gradients[$0] }
    }
}

/// A computation of a model, which is used by one thread at a time, as its gradients are.
private struct Repeatable: @unchecked Sendable {
    let body: (Tensor) -> Tensor
}
