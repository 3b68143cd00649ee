import Tensors
import TestSupport

private func concatenatedRow(_ shapes: [[Int]], along axis: Int) -> OperationRow {
    let resolved = axis < 0 ? axis + shapes[0].count : axis
    var target = shapes[0]
    target[resolved] = shapes.map { $0[resolved] }.reduce(0, +)
    let result = target
    return OperationRow(
        "concatenated \(shapes) along \(axis)",
        shapes.enumerated().map { Tensor(normal: $1, seed: UInt64($0)) },
        { concatenated($0, along: axis) },
        reference: { x in
            DoubleArray(shape: result) { index in
                var (index, part) = (index, 0)
                while index[resolved] >= shapes[part][resolved] {
                    index[resolved] -= shapes[part][resolved]
                    part += 1
                }
                return x[part][index]
            }
        })
}

private func slicedRow(_ shape: [Int], _ range: Range<Int>, along axis: Int) -> OperationRow {
    let resolved = axis < 0 ? axis + shape.count : axis
    var target = shape
    target[resolved] = range.count
    let result = target
    return OperationRow(
        "sliced \(shape) \(range) along \(axis)", normal(shape), { $0[0].sliced(range, along: axis) },
        reference: { x in
            DoubleArray(shape: result) { index in
                var index = index
                index[resolved] += range.lowerBound
                return x[0][index]
            }
        })
}

private func paddedRow(_ shape: [Int], _ before: Int, _ after: Int, along axis: Int, with value: Float)
    -> OperationRow
{
    let resolved = axis < 0 ? axis + shape.count : axis
    var target = shape
    target[resolved] += before + after
    let result = target
    return OperationRow(
        "padded \(shape) by \(before) and \(after) along \(axis)", normal(shape),
        { $0[0].padded(before, after, along: axis, with: value) },
        reference: { x in
            DoubleArray(shape: result) { index in
                var index = index
                index[resolved] -= before
                return 0..<shape[resolved] ~= index[resolved] ? x[0][index] : Double(value)
            }
        })
}

private func transposedRow(_ shape: [Int], _ axes: [Int]) -> OperationRow {
    OperationRow(
        "transposed \(shape) to \(axes)", normal(shape), { $0[0].transposed(axes) },
        reference: { x in
            DoubleArray(shape: axes.map { shape[$0] }) { index in
                var source = index
                for (position, axis) in axes.enumerated() { source[axis] = index[position] }
                return x[0][source]
            }
        })
}

private func reshapedRow(_ shape: [Int], _ target: [Int], _ result: [Int]) -> OperationRow {
    OperationRow(
        "reshaped \(shape) to \(target)", normal(shape), { $0[0].reshaped(to: target) },
        reference: { x in
            var position = -1
            return DoubleArray(shape: result) { _ in
                position += 1
                return x[0].values[position]
            }
        })
}

let concatenatedRows = [
    concatenatedRow([[2, 3]], along: 0), concatenatedRow([[2, 3], [1, 3], [4, 3]], along: 0),
    concatenatedRow([[2, 3, 2], [2, 1, 2], [2, 2, 2]], along: 1),
    concatenatedRow([[2, 1], [2, 4]], along: -1),
    concatenatedRow([[2, 2], [2, 0], [2, 1]], along: 1),
]

let slicedRows = [
    slicedRow([5], 1..<3, along: 0), slicedRow([2, 5, 3], 0..<2, along: 1),
    slicedRow([2, 5, 3], 4..<5, along: 1),
    slicedRow([3, 4], 1..<4, along: -1), slicedRow([2, 3], 0..<2, along: 0),
]

let paddedRows = [
    paddedRow([3], 1, 2, along: 0, with: 0), paddedRow([2, 3, 2], 0, 2, along: 1, with: -1.5),
    paddedRow([2, 3], 2, 0, along: -1, with: 4), paddedRow([2, 3], 0, 0, along: 0, with: 4),
]

let transposedRows = [
    transposedRow([4], [0]), transposedRow([2, 3], [1, 0]), transposedRow([2, 3], [0, 1]),
    transposedRow([2, 3, 4], [0, 2, 1]), transposedRow([2, 3, 4], [2, 0, 1]),
    transposedRow([2, 3, 4], [1, 0, 2]),
    transposedRow([2, 3, 2, 4], [0, 2, 1, 3]), transposedRow([2, 3, 2, 4], [3, 1, 0, 2]),
    transposedRow([2, 17, 35], [0, 2, 1]),
]

let lastAxesRows = [
    OperationRow(
        "last axes exchanged", normal([2, 3, 4]), { $0[0].transposed },
        reference: { x in DoubleArray(shape: [2, 4, 3]) { x[0][$0[0], $0[2], $0[1]] } })
]

let reshapedRows = [
    reshapedRow([2, 6], [3, 4], [3, 4]), reshapedRow([2, 6], [-1], [12]),
    reshapedRow([2, 6], [2, -1, 3], [2, 2, 3]),
    reshapedRow([1], [], []), reshapedRow([], [1, 1], [1, 1]),
]
