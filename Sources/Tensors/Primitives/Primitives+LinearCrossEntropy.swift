import CKernels

extension Primitives {
    /// The softmax cross-entropy of the logits x Wᵀ + bias, and its gradients, with the logits of a group of
    /// rows at a time.
    ///
    /// - Parameters:
    ///   - rows: [n, i].
    ///   - weight: [classes, i].
    ///   - bias: [classes].
    ///   - labels: the right class of each row.
    ///   - needsRows: whether the gradient of the rows is needed.
    ///   - needsWeight: whether that of the weight is.
    ///   - needsBias: whether that of the bias is.
    /// - Returns: losses [n]; ranks [n], int32: how many other classes have a logit that is not lower than
    ///   the right one; and the gradients of rows [n, i], weight [classes, i] and bias [classes] with respect
    ///   to the mean of the losses.
    static func linearCrossEntropy(
        _ rows: Tensor, weight: Tensor, bias: Tensor?, labels: [Int32], needsRows: Bool, needsWeight: Bool,
        needsBias: Bool
    ) -> (losses: Tensor, ranks: Tensor, gradients: [Tensor?]) {
        LinearCrossEntropyPass(
            rows, weight: weight, bias: bias, labels: labels, needsRows: needsRows, needsWeight: needsWeight,
            needsBias: needsBias
        ).results()
    }
}

/// One call of ``Primitives/linearCrossEntropy(_:weight:bias:labels:needsRows:needsWeight:needsBias:)``.
private struct LinearCrossEntropyPass: ~Copyable {
    /// [n, i].
    private let rows: Tensor
    /// [classes, i].
    private let weight: Tensor
    /// [i, classes]: faster as the right side of a product.
    private let weightByChannel: Tensor
    private let bias: Tensor?
    private let labels: [Int32]
    private let classCount: Int
    private let channels: Int

    private let precision = ExecutionContext.current.precision
    private let needsRows: Bool
    private let needsWeight: Bool
    private let needsBias: Bool

    /// [n].
    private let losses: TensorBuilder<Float>
    /// [n].
    private let ranks: TensorBuilder<Int32>
    /// [n, i]; empty if not needed, as are the other gradients.
    private let rowGradient: TensorBuilder<Float>
    /// [i, classes].
    private let weightGradient: TensorBuilder<Float>
    /// [classes].
    private let biasGradient: TensorBuilder<Float>

    /// Rows whose logits one thread computes and uses while they are in its cache.
    private static let blockSize = 64
    /// Rows whose logits are stored at a time.
    private static let groupSize = 512
    /// Columns of one product, few enough that the right factor stays in the cache.
    private static let columnCount = 512

    init(
        _ rows: Tensor, weight: Tensor, bias: Tensor?, labels: [Int32], needsRows: Bool, needsWeight: Bool,
        needsBias: Bool
    ) {
        (self.rows, self.weight, self.bias, self.labels) = (rows, weight, bias, labels)
        (classCount, channels) = (weight.shape[0], weight.shape[1])
        weightByChannel = Primitives.transposed(weight)
        (self.needsRows, self.needsWeight, self.needsBias) = (needsRows, needsWeight, needsBias)
        losses = TensorBuilder(repeating: 0, shape: [labels.count])
        ranks = TensorBuilder(repeating: 0, shape: [labels.count])
        rowGradient = TensorBuilder(repeating: 0, shape: needsRows ? rows.shape : [0])
        weightGradient = TensorBuilder(repeating: 0, shape: needsWeight ? weightByChannel.shape : [0])
        biasGradient = TensorBuilder(repeating: 0, shape: needsBias ? [weight.shape[0]] : [0])
    }

    /// Losses [n], int32 ranks [n], and the gradients of rows [n, i], weight [classes, i] and bias [classes].
    consuming func results() -> (losses: Tensor, ranks: Tensor, gradients: [Tensor?]) {
        run()
        let gradients = [
            needsRows ? rowGradient.finished() : nil,
            needsWeight ? Primitives.transposed(weightGradient.finished()) : nil,
            needsBias ? biasGradient.finished() : nil,
        ]
        return (losses.finished(), ranks.finished(), gradients)
    }

    private func run() {
        withScratch(min(labels.count, Self.groupSize) * classCount) { logits in
            for start in stride(from: 0, to: labels.count, by: Self.groupSize) {
                let count = min(Self.groupSize, labels.count - start)
                Threads.forEachBlock(count, size: Self.blockSize) { block in
                    visit(
                        block.lowerBound + start..<block.upperBound + start,
                        logits: logits + block.lowerBound * classCount)
                }
                guard needsWeight || needsBias else { continue }
                // Each thread adds to other classes, and the groups are added in order.
                Threads.forEachBlock(classCount, size: min(Self.columnCount, max(64, classCount / 8))) {
                    classes in
                    addUp(start..<start + count, of: classes, logitGradient: logits)
                }
            }
        }
    }

    /// Computes the logits of a block of rows, their losses and ranks, replaces the logits by their
    /// gradients, and computes the gradients of the rows.
    private func visit(_ block: Range<Int>, logits: UnsafeMutablePointer<Float>) {
        let (loss, rank) = (losses.elements, ranks.elements)
        let (first, factor) = (block.lowerBound * channels, 1 / Float(labels.count))
        for column in stride(from: 0, to: classCount, by: Self.columnCount) {
            precision.multiply(
                Matrix(data: rows.data + first, stride: channels),
                Matrix(data: weightByChannel.data + column, stride: classCount), into: logits + column,
                stride: classCount, m: block.count, n: min(Self.columnCount, classCount - column), k: channels
            )
        }
        for row in block {
            let values = logits + (row - block.lowerBound) * classCount
            if let bias { kernel_add_scaled(values, bias.data, 1, classCount) }
            let right = values[Int(labels[row])]
            rank[row] = Int32(kernel_count_not_below(values, right, classCount)) - (right.isNaN ? 0 : 1)
            let logSumExp =
                needsRows || needsWeight || needsBias
                ? kernel_cross_entropy_in_place(values, Int64(labels[row]), factor, classCount)
                : kernel_log_sum_exp(values, classCount)
            loss[row] = logSumExp - right
        }
        guard needsRows else { return }
        precision.multiply(
            Matrix(data: logits, stride: classCount), Matrix(data: weight.data, stride: channels),
            into: rowGradient.elements + first, stride: channels, m: block.count, n: channels, k: classCount)
    }

    /// Adds the part of a group of rows to the gradients of the weight and bias of some classes.
    private func addUp(_ group: Range<Int>, of classes: Range<Int>, logitGradient: UnsafePointer<Float>) {
        let part = logitGradient + classes.lowerBound
        if needsWeight {
            precision.multiply(
                Matrix(data: rows.data + group.lowerBound * channels, stride: channels, isTransposed: true),
                Matrix(data: part, stride: classCount), into: weightGradient.elements + classes.lowerBound,
                stride: classCount, m: channels, n: classes.count, k: group.count, adds: true)
        }
        if needsBias {
            for row in 0..<group.count {
                kernel_add_scaled(
                    biasGradient.elements + classes.lowerBound, part + row * classCount, 1, classes.count)
            }
        }
    }
}
