import Tensors
import TestSupport

/// The sum or the mean of all elements.
func totalRow(_ shape: [Int], isMean: Bool) -> OperationRow {
    let divisor = isMean ? Double(shape.reduce(1, *)) : 1
    return OperationRow(
        "\(isMean ? "mean" : "sum") \(shape)", normal(shape), { isMean ? $0[0].mean() : $0[0].sum() },
        reference: { x in DoubleArray(shape: []) { _ in x[0].values.reduce(0, +) / divisor } })
}

/// The sum or the mean along each axis, which is kept or not.
func alongRows(_ shape: [Int], isMean: Bool) -> [OperationRow] {
    shape.indices.flatMap { axis in
        [false, true].map { keeps in
            // The last axis also as -1.
            let name = axis == shape.count - 1 && keeps ? -1 : axis
            let length = shape[axis]
            let divisor = isMean ? Double(length) : 1
            var target = shape
            if keeps { target[axis] = 1 } else { target.remove(at: axis) }
            let result = target
            return OperationRow(
                "\(isMean ? "mean" : "sum") \(shape) along \(name), keeping \(keeps)", normal(shape),
                {
                    isMean
                        ? $0[0].mean(along: name, keepingAxis: keeps)
                        : $0[0].sum(along: name, keepingAxis: keeps)
                },
                reference: { x in
                    DoubleArray(shape: result) { index in
                        sum(0..<length) { position in
                            var index = index
                            if keeps { index[axis] = position } else { index.insert(position, at: axis) }
                            return x[0][index] / divisor
                        }
                    }
                })
        }
    }
}

let reducedShapes = [[6], [2, 3, 4], [1, 5, 1], [3, 3000]]

let broadcastRows: [OperationRow] =
    [([], [2, 3]), ([3], [2, 3]), ([2, 1, 3], [2, 4, 3]), ([4, 1], [2, 4, 3]), ([2, 3], [2, 3])].map {
        shape, target in
        OperationRow(
            "broadcast \(shape) to \(target)", normal(shape), { $0[0].broadcast(to: target) },
            reference: { x in DoubleArray(shape: target) { x[0][$0] } })
    }
