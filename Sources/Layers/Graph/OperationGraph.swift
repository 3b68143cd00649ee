import Tensors

/// A computation as a list of operations, for other programs: those of [ONNX](https://onnx.ai/onnx/operators), opset 17.
///
/// A layer that is called with a ``GraphArray`` in place of a tensor adds its nodes. A parameter is stored once, under its name in
/// the model, however many layers use it.
public final class OperationGraph {
    /// The type of an array's elements.
    public enum ElementType: Sendable {
        case float32, float64, uint8, int64, bool
    }

    /// The length of an axis.
    public enum Axis: Sendable, Equatable {
        /// Known.
        case length(Int)
        /// Any, but the same for all axes of that name.
        case any(String)

        /// The examples of a batch.
        public static let batch = any("batch")
    }

    /// An array that goes in or comes out.
    public struct Argument: Sendable {
        /// Its name.
        public let name: String
        /// Its type.
        public let type: ElementType
        /// Its axes.
        public let axes: [Axis]
    }

    /// A setting of an operation.
    public enum Attribute: Sendable, Equatable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
        case int(Int)
        case float(Float)
        case ints([Int])

        /// An integer.
        public init(integerLiteral value: Int) { self = .int(value) }
        /// Several integers.
        public init(arrayLiteral elements: Int...) { self = .ints(elements) }
    }

    /// An operation with the names of what it reads and of its only result.
    public struct Node: Sendable {
        /// The name in ONNX.
        public let operation: String
        /// The arrays that it reads.
        public let inputs: [String]
        /// The array that it makes.
        public let output: String
        /// Its settings.
        public let attributes: [(name: String, value: Attribute)]
    }

    /// An array that is known.
    public struct Constant: Sendable {
        /// Its elements.
        public enum Content: Sendable {
            /// Of float32.
            case floats(Tensor)
            /// Of float64.
            case doubles([Double])
            /// Of int64.
            case integers([Int])
        }

        /// Its name.
        public let name: String
        /// Its shape.
        public let shape: [Int]
        /// Its elements.
        public let content: Content
    }

    /// What goes in, in order.
    public private(set) var inputs: [Argument] = []
    /// What comes out, in order.
    public private(set) var outputs: [Argument] = []
    /// The operations, each after those whose results it reads.
    public private(set) var nodes: [Node] = []
    /// Weights and other arrays that are known.
    public private(set) var constants: [Constant] = []
    private let parameterNames: [ObjectIdentifier: String]
    private var known: [String: GraphArray] = [:]
    private var outputPrefix = ""

    /// A graph without nodes, for layers of a module.
    public init(of module: some Module) {
        parameterNames = Dictionary(
            uniqueKeysWithValues: module.parameters().map { (ObjectIdentifier($0.parameter), $0.name) })
    }

    /// An array that goes in.
    public func input(_ name: String, _ type: ElementType, _ axes: [Axis]) -> GraphArray {
        inputs.append(Argument(name: name, type: type, axes: axes))
        return GraphArray(self, name)
    }

    /// Lets `body` add what comes out of one of several outputs: their names begin with its own.
    package func naming(outputsOf name: String, _ body: () throws -> Void) rethrows {
        let outer = outputPrefix
        outputPrefix += "\(name)."
        defer { outputPrefix = outer }
        try body()
    }

    /// Lets an array come out.
    public func addOutput(_ name: String, _ array: GraphArray, _ type: ElementType, _ axes: [Axis]) {
        let name = outputPrefix + name
        outputs.append(Argument(name: name, type: type, axes: axes))
        nodes.append(Node(operation: "Identity", inputs: [array.name], output: name, attributes: []))
    }

    /// Adds an operation.
    public func add(
        _ operation: String, _ inputs: [GraphArray],
        _ attributes: KeyValuePairs<String, Attribute> = [:]
    ) -> GraphArray {
        let output = "\(operation)_\(nodes.count)"
        nodes.append(
            Node(
                operation: operation, inputs: inputs.map(\.name), output: output,
                attributes: attributes.map { ($0.key, $0.value) }))
        return GraphArray(self, output)
    }

    /// The value of a parameter of the module.
    public func parameter(_ parameter: Parameter) -> GraphArray {
        guard let name = parameterNames[ObjectIdentifier(parameter)] else {
            fatalError("A parameter of shape \(parameter.shape) is none of the graph's module.")
        }
        return known(name) {
            Constant(name: name, shape: parameter.shape, content: .floats(parameter.value.detached))
        }
    }

    /// A tensor of float32.
    public func constant(_ tensor: Tensor) -> GraphArray {
        let name = "constant_\(constants.count)"
        return known(name) { Constant(name: name, shape: tensor.shape, content: .floats(tensor.detached)) }
    }

    /// A number.
    public func constant(_ number: Float) -> GraphArray {
        let name = "number_\(number)"
        return known(name) { Constant(name: name, shape: [], content: .floats(Tensor(number))) }
    }

    /// Numbers of double precision, in a row.
    public func doubles(_ numbers: [Double]) -> GraphArray {
        known("constant_\(constants.count)") {
            Constant(name: "constant_\(constants.count)", shape: [numbers.count], content: .doubles(numbers))
        }
    }

    /// Integers, in a shape or, if it is nil, in a row.
    public func integers(_ values: [Int], shape: [Int]? = nil) -> GraphArray {
        let shape = shape ?? [values.count]
        let isShort = values.count <= 8
        let name =
            isShort
            ? "integers_\(values.map(String.init).joined(separator: "_"))_of_\(shape.map(String.init).joined(separator: "x"))"
            : "integers_\(constants.count)"
        return known(name) { Constant(name: name, shape: shape, content: .integers(values)) }
    }

    private func known(_ name: String, _ make: () -> Constant) -> GraphArray {
        if let array = known[name] { return array }
        let array = GraphArray(self, name)
        constants.append(make())
        known[name] = array
        return array
    }
}
