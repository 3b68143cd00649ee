import CKernels

/// Elements of a parameter that a thread changes at a time.
private let updatesAtOnce = 1 << 16

extension Primitives {
    /// How Adam and LAMB update and use the moments of a parameter.
    package struct MomentRule {
        /// The decay rates of the first and of the second moment.
        package var (beta1, beta2): (Float, Float)
        /// Added to the square root of the second moment.
        package var epsilon: Float
        /// What the moments are divided by to correct their bias, because they start at zero.
        package var (correction1, correction2): (Float, Float)

        /// A rule for one step.
        package init(
            beta1: Float, beta2: Float, epsilon: Float, correction1: Float, correction2: Float
        ) {
            (self.beta1, self.beta2, self.epsilon) = (beta1, beta2, epsilon)
            (self.correction1, self.correction2) = (correction1, correction2)
        }
    }

    /// One step of Adam, of a parameter and both of its moments, all of one shape.
    ///
    /// - Parameters:
    ///   - parameter: what changes.
    ///   - gradient: of the loss.
    ///   - first: the first moment.
    ///   - second: the second moment.
    ///   - rule: how the moments are updated and used.
    ///   - rate: the learning rate.
    ///   - addedDecay: L2 decay: times the parameter, added to the gradient.
    ///   - separateDecay: decoupled decay: times the rate and the parameter, subtracted from the parameter.
    package static func adam(
        _ parameter: inout Tensor, along gradient: Tensor, first: inout Tensor, second: inout Tensor,
        rule: MomentRule, rate: Float, addedDecay: Float, separateDecay: Float
    ) {
        let (x, m, v) = (
            parameter.mutablePointer(to: Float.self), first.mutablePointer(to: Float.self),
            second.mutablePointer(to: Float.self)
        )
        Threads.forEachBlock(parameter.count, size: updatesAtOnce) { block in
            let start = block.lowerBound
            kernel_adam(
                x + start, gradient.data + start, m + start, v + start, rate, rule.beta1, rule.beta2,
                rule.epsilon, addedDecay, separateDecay, rule.correction1, rule.correction2, block.count)
        }
    }

    /// The update of one step of LAMB, before it is scaled by the trust ratio; both moments change.
    ///
    /// - Parameters:
    ///   - parameter: what is to change.
    ///   - gradient: of the loss.
    ///   - first: the first moment.
    ///   - second: the second moment.
    ///   - rule: how the moments are updated and used.
    ///   - decay: times the parameter, added to the update.
    /// - Returns: of the shape of the parameter.
    package static func lambDirection(
        of parameter: Tensor, along gradient: Tensor, first: inout Tensor, second: inout Tensor,
        rule: MomentRule, decay: Float
    ) -> Tensor {
        let (m, v) = (first.mutablePointer(to: Float.self), second.mutablePointer(to: Float.self))
        return Tensor(shape: parameter.shape) { direction in
            Threads.forEachBlock(parameter.count, size: updatesAtOnce) { block in
                let start = block.lowerBound
                kernel_lamb_update(
                    direction + start, parameter.data + start, gradient.data + start, m + start, v + start,
                    rule.beta1, rule.beta2, rule.epsilon, decay, rule.correction1, rule.correction2,
                    block.count)
            }
        }
    }

    /// One step of gradient descent with momentum, of a parameter and its velocity.
    ///
    /// - Parameters:
    ///   - parameter: what changes.
    ///   - gradient: of the loss.
    ///   - velocity: the decaying sum of gradients, of the same shape.
    ///   - rate: the learning rate.
    ///   - momentum: the factor of the velocity in each step.
    ///   - decay: times the parameter, added to the gradient.
    package static func descend(
        _ parameter: inout Tensor, along gradient: Tensor, velocity: inout Tensor, rate: Float,
        momentum: Float, decay: Float
    ) {
        let (x, v) = (parameter.mutablePointer(to: Float.self), velocity.mutablePointer(to: Float.self))
        Threads.forEachBlock(parameter.count, size: updatesAtOnce) { block in
            let start = block.lowerBound
            kernel_momentum(
                x + start, gradient.data + start, v + start, rate, momentum, decay, block.count)
        }
    }
}
