/// An operation of your own with its gradient; <doc:AddingAnOperation> shows one.
///
/// - Parameters:
///   - inputs: what the result is computed from; those that are float32 can have gradients.
///   - forward: from the inputs to the result, float32; what it computes is not remembered.
///   - backward: from the gradient of the result, of its shape, to that of each input, of the input's shape. It is given
///     the inputs and the result too, and which inputs need a gradient; for the others it may give nil. It must keep no
///     other tensors but constants, because gradients lead to the inputs alone. Wrong counts and shapes trap.
///   - file: where traps say that the operation is.
///   - line: likewise.
/// - Returns: what `forward` gives, with its history.
public func custom(
    inputs: [Tensor], forward: (_ inputs: [Tensor]) -> Tensor,
    backward:
        @escaping @Sendable (
            _ gradient: Tensor, _ inputs: [Tensor], _ output: Tensor, _ isNeeded: [Bool]
        ) -> [Tensor?],
    file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
    let constants = inputs.map(\.detached)
    let output = withoutRecording { forward(constants) }.detached
    require(
        output.dtype == .float32, "custom: the result is float32, not \(output.dtype).", file: file,
        line: line)
    return output.recorded(inputs) { gradient, isNeeded in
        let gradients = backward(gradient, constants, output, isNeeded)
        require(
            gradients.count == constants.count,
            "custom: backward gives \(gradients.count) gradients for \(constants.count) inputs.", file: file,
            line: line)
        for (index, input) in constants.enumerated() where isNeeded[index] {
            let shape = gradients[index]?.shape
            require(
                shape == input.shape,
                "custom: the gradient of input \(index) should have shape \(input.shape), but "
                    + (shape.map { "has \($0)." } ?? "there is none."), file: file, line: line)
        }
        return gradients
    }
}
