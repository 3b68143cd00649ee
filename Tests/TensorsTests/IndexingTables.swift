import Tensors
import TestSupport

private func rowsRow(_ table: [Int], _ indices: [Int32], _ shape: [Int]) -> OperationRow {
    let chosen = Tensor(indices, shape: shape)
    return OperationRow(
        "rows \(indices) of \(table)", normal(table), { $0[0].rows(at: chosen) },
        reference: { x in
            DoubleArray(shape: shape + table.dropFirst()) { index in
                let position = shape.indices.reduce(0) { $0 * shape[$1] + index[$1] }
                return x[0][[Int(indices[position])] + index.dropFirst(shape.count)]
            }
        })
}

let rowsRows = [
    rowsRow([4, 3], [0, 3, 3, 1], [4]), rowsRow([4, 3], [2, 2, 0, 1, 3, 2], [2, 3]),
    rowsRow([5], [4, 0], [2]),
    rowsRow([3, 2, 2], [1], []), rowsRow([3, 2], [], [0]),
]

/// `indices` in row-major order: the same number for each index of the axes before `axis`.
private func gatheredRow(_ shape: [Int], along axis: Int, _ indices: [Int32]) -> OperationRow {
    let resolved = axis < 0 ? axis + shape.count : axis
    let before = Array(shape[..<resolved])
    let chosen = Tensor(indices, shape: before + [indices.count / before.reduce(1, *)])
    let numbers = DoubleArray(chosen.asFloat32)
    return OperationRow(
        "gathered \(indices) of \(shape) along \(axis)", normal(shape),
        { $0[0].gathered(chosen, along: axis) },
        reference: { x in
            DoubleArray(shape: chosen.shape + shape[(resolved + 1)...]) { index in
                let number = Int(numbers[Array(index[...resolved])])
                return x[0][index[..<resolved] + [number] + index[(resolved + 1)...]]
            }
        })
}

let gatheredRows = [
    gatheredRow([2, 4, 3], along: 1, [0, 3, 1, 1]), gatheredRow([3, 2], along: 1, [1, 0, 1]),
    gatheredRow([2, 3, 2, 2], along: 1, [2, 0, 2, 0, 0, 1]), gatheredRow([4, 3], along: 0, [3, 3, 0]),
    gatheredRow([2, 2, 3], along: -1, [2, 2, 0, 1, 1, 0, 2, 1]),
    gatheredRow([2, 2, 3], along: 2, [2, 0, 1, 0]),
]

/// A mask of bytes, about half of them true, with different values for true.
private func mask(_ shape: [Int]) -> Tensor {
    let numbers = Tensor(uniform: shape, seed: 3).floats
    return Tensor(numbers.map { $0 < 0.5 ? 0 : UInt8($0 * 255) }, shape: shape)
}

let replacedRows: [OperationRow] = [
    ([2, 3], [2, 3], [2, 3]), ([2, 3], [3], [2, 3]), ([4, 2, 3], [3], [2, 1]), ([], [2, 3], [2, 3]),
    ([2, 3], [], [3]), ([3, 1], [1, 2], [3, 2]), ([], [], [5]), ([2, 1], [3], []),
    ([200, 300], [300], [200, 1]),
].map { (a: [Int], b: [Int], masked: [Int]) in
    let (isOther, chosen) = (DoubleArray(mask(masked).asFloat32), mask(masked))
    let result = (Tensor(zeros: a) + Tensor(zeros: b) + Tensor(zeros: masked)).shape
    return OperationRow(
        "\(a) replaced with \(b) where \(masked)", normal(a, b),
        { $0[0].replaced(where: chosen, with: $0[1]) },
        reference: { x in DoubleArray(shape: result) { isOther[$0] != 0 ? x[1][$0] : x[0][$0] } })
}

let filledRows: [OperationRow] = [([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([], [4])].map {
    shape, masked in
    let (isFilled, chosen) = (DoubleArray(mask(masked).asFloat32), mask(masked))
    let result = (Tensor(zeros: shape) + Tensor(zeros: masked)).shape
    return OperationRow(
        "\(shape) filled where \(masked)", normal(shape), { $0[0].filled(where: chosen, with: -1.5) },
        reference: { x in DoubleArray(shape: result) { isFilled[$0] != 0 ? -1.5 : x[0][$0] } })
}
