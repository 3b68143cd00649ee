/// Activation checkpointing: `body` of `input`, keeping only the input for backward, where `body` runs again.
///
/// This trades arithmetic for memory (arXiv 1604.06174). The second run draws the same dropout as the first,
/// so the gradients are those of a plain recording.
///
/// - Parameters:
///   - input: the argument of `body`.
///   - weights: the values of all parameters that `body` uses, which get gradients.
///   - body: computes the result, the same each time.
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

/// Makes `body` sendable for a pullback; safe because one thread at a time uses a model, in backward too.
private struct Repeatable: @unchecked Sendable {
    let body: (Tensor) -> Tensor
}
