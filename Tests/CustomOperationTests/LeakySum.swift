import Tensors

extension Tensor {
    /// Each element plus `decay` times the sum up to the element before it, along the last axis.
    ///
    /// - Parameter decay: of shape [].
    /// - Returns: the same shape, y[t] = x[t] + decay y[t - 1].
    func leakySum(decay: Tensor) -> Tensor {
        custom(inputs: [self, decay]) { inputs in
            leakySums(of: inputs[0], decay: inputs[1].scalar, fromTheEnd: false)
        } backward: { gradient, inputs, output, isNeeded in
            // Each element reaches all sums after it: the same sum, from the end.
            let reached = leakySums(of: gradient, decay: inputs[1].scalar, fromTheEnd: true)
            let before = output.padded(1, 0, along: -1).sliced(0..<(output.shape.last ?? 0), along: -1)
            return [reached, isNeeded[1] ? (reached * before).sum() : nil]
        }
    }
}

/// The leaky sums of each row of `x`, from its start or from its end.
private func leakySums(of x: Tensor, decay: Float, fromTheEnd: Bool) -> Tensor {
    let length = max(1, x.shape.last ?? 1)
    return x.withElements(as: Float.self) { elements in
        Tensor(shape: x.shape, of: Float.self) { sums in
            Threads.forEachRange(elements.count / length, size: 64) { rows in
                for row in rows {
                    var sum: Float = 0
                    for step in 0..<length {
                        let index = row * length + (fromTheEnd ? length - 1 - step : step)
                        sum = elements[index] + decay * sum
                        sums[index] = sum
                    }
                }
            }
        }
    }
}
