import Foundation
import Tensors
import TestSupport

/// Every public operation that has a gradient, with the examples that it is tested by.
///
/// A function is named with its argument labels, an operator with the names of its operands, which
/// distinguish overloads.
let operationTable: [String: [OperationRow]] = [
    "+(a:b:)": binaryRows("+", +, +),
    "-(a:b:)": binaryRows("-", -, -),
    "*(a:b:)": binaryRows("*", *, *) + [
        OperationRow(
            "a tensor on both sides", normal([2, 3]), { $0[0] * $0[0] - $0[0] },
            reference: { $0[0].map { $0 * $0 - $0 } })
    ],
    "/(a:b:)": binaryRows("/", /, /),
    "-(x:)": unaryRows("negative", { -$0 }, { -$0 }),
    "*(x:factor:)": unaryRows("times a number", { $0 * 1.5 }, { $0 * 1.5 }),
    "/(x:divisor:)": unaryRows("divided by a number", { $0 / 3 }, { $0 / 3 }),
    "+(x:term:)": unaryRows("plus a number", { $0 + 0.25 }, { $0 + 0.25 }),

    "exp()": unaryRows("exp", { $0.exp() }, { Foundation.exp($0) }),
    "log()": unaryRows("log", isPositive: true, { $0.log() }, { Foundation.log($0) }),
    "squareRoot()": unaryRows("square root", isPositive: true, { $0.squareRoot() }, { $0.squareRoot() }),
    "tanh()": unaryRows("tanh", { $0.tanh() }, { Foundation.tanh($0) }),
    "gelu()": unaryRows("gelu", { $0.gelu() }, gelu),
    "relu()": unaryRows("relu", { $0.relu() }, { max(0, $0) }),
    "asFloat32": unaryRows("float32", { $0.asFloat32 }, { $0 }),
    "dropped(_:)": droppedRows,

    "sum()": reducedShapes.map { totalRow($0, isMean: false) },
    "mean()": reducedShapes.map { totalRow($0, isMean: true) },
    "sum(along:keepingAxis:)": reducedShapes.flatMap { alongRows($0, isMean: false) },
    "mean(along:keepingAxis:)": reducedShapes.flatMap { alongRows($0, isMean: true) },
    "broadcast(to:)": broadcastRows,

    "matmul(_:_:transposingA:transposingB:)": matmulRows,
    "linear(_:weight:bias:activation:residual:inputsFirst:)": linearRows,
    "convolution(_:weight:bias:stride:padding:)": convolutionRows,
    "maxPool(window:stride:)": maxPoolRows,
    "recomputed(_:with:_:)": recomputedRows,
    "attention(queries:keys:values:options:)": attentionRows,
    "rotated(by:headCount:)": rotatedRows,

    "softmax()": softmaxRows,
    "layerNorm(weight:bias:epsilon:)": layerNormRows,
    "batchNorm(weight:bias:epsilon:)": batchNormRows,
    "crossEntropy(labels:smoothing:ignoredLabel:)": crossEntropyRows,
    "crossEntropy(probabilities:weights:)": softCrossEntropyRows,
    "sigmoidCrossEntropy(labels:)": sigmoidCrossEntropyRows,
    "linearCrossEntropy(_:weight:bias:labels:ignoredLabel:)": linearCrossEntropyRows,
    "meanSquaredError(_:)": meanSquaredErrorRows,

    "rows(at:)": rowsRows,
    "gathered(_:along:)": gatheredRows,
    "replaced(where:with:)": replacedRows,
    "filled(where:with:)": filledRows,

    "reshaped(to:)": reshapedRows,
    "transposed(_:)": transposedRows,
    "transposed": lastAxesRows,
    "sliced(_:along:)": slicedRows,
    "padded(_:_:along:with:)": paddedRows,
    "concatenated(_:along:)": concatenatedRows,
]

/// Public functions and properties that return a tensor, and why they are not in the table.
let operationsWithoutGradient: [String: String] = [
    "custom(inputs:forward:backward:file:line:)": "it has the gradient that it is given",
    "tracked()": "gradients begin there",
    "detached": "gradients end there",
    "inputsFirst": "a copy for products, without history",
    "scaled(by:plus:)": "it takes bytes",
    "linear(_:weight:bias:activation:residual:)": "its factors are rounded",
    "weight": "rounded numbers",
    ".<(a:b:)": "a mask", ".<(x:number:)": "a mask", ".<=(a:b:)": "a mask", ".<=(x:number:)": "a mask",
    ".>(a:b:)": "a mask", ".>(x:number:)": "a mask", ".>=(a:b:)": "a mask", ".>=(x:number:)": "a mask",
    ".==(a:b:)": "a mask", ".==(x:number:)": "a mask", ".!=(a:b:)": "a mask", ".!=(x:number:)": "a mask",
]

/// Fixed normal numbers of each shape.
func normal(_ shapes: [Int]...) -> [Tensor] {
    shapes.enumerated().map { Tensor(normal: $1, seed: UInt64($0) + 1) }
}

/// Fixed random numbers in 0.5 ..< 1.5, for inputs that must not be near zero.
func positive(_ shape: [Int]) -> Tensor { Tensor(uniform: shape, seed: 99) + 0.5 }
