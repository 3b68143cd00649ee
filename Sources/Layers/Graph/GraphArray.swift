import Tensors

/// An array of an ``OperationGraph``: it has a name and no elements, and what is done with it becomes nodes.
public struct GraphArray {
    /// The graph.
    public let graph: OperationGraph
    /// Its name there.
    public let name: String

    init(_ graph: OperationGraph, _ name: String) {
        self.graph = graph
        self.name = name
    }

    /// The result of an operation of this and other arrays.
    public func applying(
        _ operation: String, _ others: GraphArray...,
        attributes: KeyValuePairs<String, OperationGraph.Attribute> = [:]
    ) -> GraphArray {
        graph.add(operation, [self] + others, attributes)
    }

    /// The sum, where axes are stretched as in NumPy.
    public static func + (left: Self, right: Self) -> Self { left.applying("Add", right) }
    /// The difference, likewise.
    public static func - (left: Self, right: Self) -> Self { left.applying("Sub", right) }
    /// The product of elements, likewise.
    public static func * (left: Self, right: Self) -> Self { left.applying("Mul", right) }
    /// The quotient, likewise.
    public static func / (left: Self, right: Self) -> Self { left.applying("Div", right) }
    /// The sum with a number.
    public static func + (left: Self, right: Float) -> Self { left + left.graph.constant(right) }
    /// The product with a number.
    public static func * (left: Self, right: Float) -> Self { left * left.graph.constant(right) }

    /// The matrix product over the last two axes.
    public func times(_ other: GraphArray) -> GraphArray { applying("MatMul", other) }

    /// The same elements in another shape; 0 is the length that the axis has, -1 the one that fits.
    public func reshaped(to shape: [Int]) -> GraphArray { applying("Reshape", graph.integers(shape)) }

    /// The same elements with the axes in another order.
    public func transposed(_ axes: [Int]) -> GraphArray {
        applying("Transpose", attributes: ["perm": .ints(axes)])
    }

    /// The elements of a range along an axis.
    public func sliced(_ range: Range<Int>, along axis: Int) -> GraphArray {
        applying(
            "Slice", graph.integers([range.lowerBound]), graph.integers([range.upperBound]),
            graph.integers([axis]))
    }

    /// As many of the first elements along the first axis as another array has along `axis`.
    public func prefix(ofLengthOf other: GraphArray, along axis: Int) -> GraphArray {
        applying("Slice", graph.integers([0]), other.length(of: axis), graph.integers([0]))
    }

    /// The length of an axis, [1].
    private func length(of axis: Int) -> GraphArray {
        applying("Shape", attributes: ["start": .int(axis), "end": .int(axis + 1)])
    }

    /// The sum over an axis, which stays with the length 1.
    public func sum(along axis: Int) -> GraphArray { applying("ReduceSum", graph.integers([axis])) }

    /// The mean over an axis, which stays with the length 1.
    public func mean(along axis: Int) -> GraphArray {
        applying("ReduceMean", attributes: ["axes": .ints([axis])])
    }

    /// The elements within bounds.
    public func clamped(_ low: Float, _ high: Float) -> GraphArray {
        applying("Clip", graph.constant(low), graph.constant(high))
    }

    /// The elements as another type.
    public func cast(to type: OperationGraph.ElementType) -> GraphArray {
        applying("Cast", attributes: ["to": .int(type.code)])
    }

    /// A number in place of the elements where a mask of bools is true.
    func filled(where mask: GraphArray, with number: Float) -> GraphArray {
        mask.applying("Where", graph.constant(number), self)
    }

    /// Rows [b, m, c], with positions [m, p] after the channels of each.
    public func beside(_ positions: Tensor) -> GraphArray {
        beside(graph.constant(positions), stretchedTo: positions.shape)
    }

    /// Rows [b, m, c], with others, stretched to `shape` [m, p] as in NumPy, after the channels of each.
    package func beside(_ others: GraphArray, stretchedTo shape: [Int]) -> GraphArray {
        let whole = length(of: 0).joined(with: [graph.integers(shape)], along: 0)
        return joined(with: [others.applying("Expand", whole)], along: 2)
    }

    /// This and other arrays one after another along an axis.
    public func joined(with others: [GraphArray], along axis: Int) -> GraphArray {
        graph.add("Concat", [self] + others, ["axis": .int(axis)])
    }
}

extension OperationGraph.ElementType {
    /// The number of the type in ONNX.
    package var code: Int {
        switch self {
        case .float32: 1
        case .uint8: 2
        case .int64: 7
        case .bool: 9
        case .float64: 11
        }
    }
}
