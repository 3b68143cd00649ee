/// An input of a run: the offset of its first element, and the stride: 1, or 0 to repeat the first.
typealias RunInput = (offset: Int, stride: Int)

/// Splits the result of broadcasting into runs in which each input has stride 1 or 0, on several threads.
///
/// - Parameters:
///   - a: the shape of one input.
///   - b: the shape of the other.
///   - shape: what both broadcast to.
///   - body: called once for each run of elements of the result, in any order.
func forEachRun(
    of a: [Int], _ b: [Int], in shape: [Int],
    _ body: (_ run: Range<Int>, _ a: RunInput, _ b: RunInput) -> Void
) {
    let count = shape.product
    if a == b || a.product == 1 || b.product == 1 {
        let (strideA, strideB) = (a.product == count ? 1 : 0, b.product == count ? 1 : 0)
        return Threads.forEachBlock(count, size: Primitives.block) { run in
            body(run, (strideA * run.lowerBound, strideA), (strideB * run.lowerBound, strideB))
        }
    }
    let plan = BroadcastPlan(a, b, result: shape)
    guard plan.rowCount > 0, plan.rowLength > 0 else { return }
    Threads.forEachBlock(plan.rowCount, size: max(1, Primitives.rowBlock(columns: plan.rowLength))) { rows in
        for row in rows {
            let (offsetA, offsetB) = plan.offsets(ofRow: row)
            body(
                row * plan.rowLength..<(row + 1) * plan.rowLength, (offsetA, plan.innerStrides.0),
                (offsetB, plan.innerStrides.1))
        }
    }
}

/// How two shapes broadcast to `result`: as rows along which each input has stride 1 or 0.
private struct BroadcastPlan {
    var rowLength = 1
    var innerStrides = (0, 0)
    private var lengths: [Int] = []
    private var strides: [(Int, Int)] = []

    init(_ a: [Int], _ b: [Int], result: [Int]) {
        let (a, b) = (a.padded(toRank: result.count), b.padded(toRank: result.count))
        let (stridesA, stridesB) = (a.strides, b.strides)
        var axis = result.count
        let advances = { (axis: Int) in (a[axis] == result[axis], b[axis] == result[axis]) }
        // The innermost axes along which neither input changes between advancing and repeating make a row.
        if let last = result.indices.last(where: { result[$0] != 1 }) {
            let pattern = advances(last)
            innerStrides = (pattern.0 ? 1 : 0, pattern.1 ? 1 : 0)
            axis = last + 1
            while axis > 0, result[axis - 1] == 1 || advances(axis - 1) == pattern {
                axis -= 1
                rowLength *= result[axis]
            }
        }
        for outer in 0..<axis {
            lengths.append(result[outer])
            strides.append((a[outer] == 1 ? 0 : stridesA[outer], b[outer] == 1 ? 0 : stridesB[outer]))
        }
    }

    var rowCount: Int { lengths.product }

    func offsets(ofRow row: Int) -> (Int, Int) {
        var (row, offsetA, offsetB) = (row, 0, 0)
        for axis in lengths.indices.reversed() {
            let index = row % lengths[axis]
            row /= lengths[axis]
            offsetA += index * strides[axis].0
            offsetB += index * strides[axis].1
        }
        return (offsetA, offsetB)
    }
}
