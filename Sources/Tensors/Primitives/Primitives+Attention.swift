extension Primitives {
    /// Fused attention: the result [b, n, h * (dv + e)], and the log-sum-exp of each query, [b, h, n].
    static func attention(_ plan: AttentionPlan) -> (result: Tensor, logSumExps: Tensor) {
        let tiling = AttentionTiling(plan)
        let builder = TensorBuilder<Float>([plan.b, plan.h, plan.n])
        let logSumExps = builder.elements
        let result = Tensor(shape: [plan.b, plan.n, plan.resultStride]) { out in
            let pass = AttentionForwardPass(tiling: tiling, result: out, logSumExps: logSumExps)
            tiling.forEachUnit(room: pass.room) { pass.run(head: $1, tiles: $2, scratch: $3) }
        }
        return (result, builder.finished())
    }

    /// The gradients of fused attention.
    ///
    /// - Parameters:
    ///   - plan: of the attention, without history.
    ///   - gradient: of the result.
    ///   - output: the result.
    ///   - logSumExps: those that ``attention(_:)`` gave with it.
    ///   - needsTensors: for each distinct tensor of the plan, whether its gradient is needed.
    ///   - needsFactors: whether those of the per-example channels and of the row scale are.
    /// - Returns: those that are needed.
    static func attentionGradient(
        _ plan: AttentionPlan, gradient: Tensor, output: Tensor, logSumExps: Tensor, needsTensors: [Bool],
        needsFactors: Bool
    ) -> AttentionGradients {
        let tiling = AttentionTiling(plan)
        let needsKeysOrValues = needsTensors[plan.keyTensor] || needsTensors[plan.valueTensor]
        let parts = tiling.gradientParts(needsKeysOrValues: needsKeysOrValues, needsFactors: needsFactors)
        let sums = Tensor.several(parts.map(\.shape)) { starts in
            for (start, part) in zip(starts, parts) where part.isAddedTo {
                start.update(repeating: 0, count: part.shape.product)
            }
            let factorTargets = starts.suffix(2)
            let pass = AttentionBackwardPass(
                tiling: tiling, gradient: gradient, output: output, logSumExps: logSumExps,
                targets: starts.dropLast(2), perExampleTarget: needsFactors ? factorTargets.first : nil,
                rowScaleTarget: needsFactors && plan.factors.rowScale != nil ? factorTargets.last : nil,
                needsKeysOrValues: needsKeysOrValues)
            tiling.forEachUnit(room: pass.room) { pass.run(unit: $0, head: $1, tiles: $2, scratch: $3) }
        }
        let needed = needsTensors + [needsFactors, needsFactors && plan.factors.rowScale != nil]
        let gradients = zip(sums, needed).map { $1 ? $0.summedParts : nil }
        return AttentionGradients(
            tensors: gradients.dropLast(2), perExample: gradients[sums.count - 2],
            rowScale: gradients[sums.count - 1])
    }
}

/// The gradients of an attention; nil where not needed.
struct AttentionGradients {
    /// Of the distinct tensors that hold queries, keys and values.
    var tensors: [Tensor?]
    var perExample: Tensor?
    var rowScale: Tensor?
}

/// A gradient that several units add to: each has a part, and the parts are summed in order, so that results
/// do not depend on threads.
struct AttentionGradientPart {
    /// [parts, ...].
    var shape: [Int]
    /// Whether it must start at zero; otherwise every element is written before it is added to.
    var isAddedTo = true
}

extension AttentionTiling {
    /// The gradients of the distinct tensors of the plan, then of the per-example channels and of the row
    /// scale.
    fileprivate func gradientParts(needsKeysOrValues: Bool, needsFactors: Bool) -> [AttentionGradientPart] {
        let queryParts = plan.sharesQueries ? groupCount * unitsPerGroup : 1
        let keyParts = plan.sharesKeys || unitsPerGroup > 1 ? unitsPerGroup : 1
        // Several units share an example only if its queries fill more than one tile.
        let factorParts = plan.h * (plan.n > tileRows ? unitsPerGroup : 1)
        let parts = plan.distinctTensors.indices.map { index in
            let (hasQueries, hasKeys) = (
                index == plan.queryTensor, index == plan.keyTensor || index == plan.valueTensor
            )
            guard hasQueries || needsKeysOrValues else { return AttentionGradientPart(shape: [0]) }
            let count = max(hasQueries ? queryParts : 1, hasKeys ? keyParts : 1)
            // Each element is written by the first tile of a unit, except where tiles leave some out, as
            // causal ones do.
            let isWritten =
                !plan.options.isCausal && unitCount > 0 && plan.m > 0 && !(hasQueries && plan.sharesQueries)
                && plan.covers(index) && !(hasQueries && hasKeys && count > 1)
            return AttentionGradientPart(
                shape: [count] + plan.distinctTensors[index].shape, isAddedTo: !isWritten)
        }
        let hasRowScale = plan.factors.rowScale != nil
        return parts + [
            AttentionGradientPart(shape: needsFactors ? [factorParts, plan.b, plan.e, plan.m] : [0]),
            AttentionGradientPart(shape: needsFactors && hasRowScale ? [factorParts, plan.b, plan.m] : [0]),
        ]
    }
}

extension AttentionPlan {
    /// Whether queries, keys and values together are all channels of a tensor.
    fileprivate func covers(_ index: Int) -> Bool {
        let used = [(queryTensor, queries), (keyTensor, keys), (valueTensor, values)].filter { $0.0 == index }
        return used.reduce(0) { $0 + $1.1.channels.count } >= distinctTensors[index].shape[2]
    }
}

extension Tensor {
    /// The sum along the first axis; without cost if there is only one part.
    fileprivate var summedParts: Tensor {
        (shape[0] == 1 ? self : Primitives.sum(self, along: 0)).reshaped(to: Array(shape.dropFirst()))
    }
}
