/// An operation of your own, with its gradient; <doc:AddingAnOperation> shows an example.
///
/// - Parameters:
///   - inputs: what the result is computed from; those of type float32 can have gradients.
///   - forward: computes the result, float32, from the inputs; its operations are not recorded.
///   - backward: computes the gradient of each input, of the input's shape, from that of the result. It also
///     gets the inputs and the result, and which inputs need a gradient; for the others it may return nil.
///     Other tensors that it captures are constants: no gradient goes to them. A wrong number or shape of
///     gradients traps.
///   - file: where a trap says that the operation is.
///   - line: likewise.
/// - Returns: the result of `forward`, recorded.
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
