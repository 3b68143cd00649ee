import Layers
import PerceiverFiles
import Tensors

/// A graph as a file of ONNX, a protocol buffer; `onnx.proto` of its repository says what the numbers of the fields are.
struct ONNXFile {
    /// The version of the operations.
    static let operationSet = 17
    /// The version of the file's form, the first that has these operations.
    private static let formatVersion = 8
    /// A protocol buffer has less.
    static let maximumByteCount = 2_000_000_000

    private enum ModelField {
        static let (formatVersion, producer, producerVersion): (UInt64, UInt64, UInt64) = (1, 2, 3)
        static let (graph, operationSet, metadata): (UInt64, UInt64, UInt64) = (7, 8, 14)
    }

    fileprivate enum GraphField {
        static let (node, name, constant): (UInt64, UInt64, UInt64) = (1, 2, 5)
        static let (input, output): (UInt64, UInt64) = (11, 12)
    }

    let graph: OperationGraph
    /// Texts by name that the file carries.
    let metadata: [String: String]

    /// The bytes of all weights and other arrays that are known.
    var constantByteCount: Int { graph.constants.reduce(0) { $0 + $1.byteCount } }

    /// Writes the file in full or not at all.
    func write(to path: String) throws {
        let constants = graph.constants.map { ($0.start, $0) }
        var head = ProtobufMessage()
        head.append(ModelField.formatVersion, Self.formatVersion)
        head.append(ModelField.producer, "perceiver-io")
        head.append(ModelField.operationSet) { $0.append(2, Self.operationSet) }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            head.append(ModelField.metadata) { entry in
                entry.append(1, key)
                entry.append(2, value)
            }
        }
        let nodes = graphWithoutConstants
        head.appendStart(
            ModelField.graph,
            byteCount: constants.reduce(nodes.bytes.count) { $0 + $1.0.count + $1.1.byteCount })
        try AtomicFile.write(to: path) { file in
            try file.write(head.bytes)
            try file.write(nodes.bytes)
            // Weights go from memory to the file, and are not copied into a message first.
            for (start, constant) in constants {
                try file.write(start)
                try constant.withBytes { try file.write($0) }
            }
        }
    }

    private var graphWithoutConstants: ProtobufMessage {
        var message = ProtobufMessage()
        for node in graph.nodes { message.append(GraphField.node) { $0.append(node) } }
        message.append(GraphField.name, "perceiver")
        for input in graph.inputs { message.append(GraphField.input) { $0.append(input) } }
        for output in graph.outputs { message.append(GraphField.output) { $0.append(output) } }
        return message
    }
}

extension ProtobufMessage {
    fileprivate mutating func append(_ node: OperationGraph.Node) {
        for input in node.inputs { append(1, input) }
        append(2, node.output)
        append(3, node.output)
        append(4, node.operation)
        for (name, value) in node.attributes {
            append(5) { attribute in
                attribute.append(1, name)
                switch value {
                case .float(let number):
                    attribute.append(2, number)
                    attribute.append(20, 1)
                case .int(let number):
                    attribute.append(3, number)
                    attribute.append(20, 2)
                case .ints(let numbers):
                    for number in numbers { attribute.append(8, number) }
                    attribute.append(20, 7)
                }
            }
        }
    }

    fileprivate mutating func append(_ argument: OperationGraph.Argument) {
        append(1, argument.name)
        append(2) { type in
            type.append(1) { array in
                array.append(1, argument.type.code)
                array.append(2) { shape in
                    for axis in argument.axes {
                        shape.append(1) { length in
                            switch axis {
                            case .length(let count): length.append(1, count)
                            case .any(let name): length.append(2, name)
                            }
                        }
                    }
                }
            }
        }
    }
}

extension OperationGraph.Constant {
    private var type: OperationGraph.ElementType {
        switch content {
        case .floats: .float32
        case .doubles: .float64
        case .integers: .int64
        }
    }

    fileprivate var byteCount: Int {
        shape.reduce(1, *) * (type == .float32 ? 4 : 8)
    }

    /// The field of the graph up to the elements.
    fileprivate var start: [UInt8] {
        var tensor = ProtobufMessage()
        for length in shape { tensor.append(1, length) }
        tensor.append(2, type.code)
        tensor.append(8, name)
        tensor.appendStart(9, byteCount: byteCount)
        var field = ProtobufMessage()
        field.appendStart(ONNXFile.GraphField.constant, byteCount: tensor.bytes.count + byteCount)
        return field.bytes + tensor.bytes
    }

    fileprivate func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        switch content {
        case .floats(let tensor): try tensor.withBytes(body)
        case .doubles(let numbers): try numbers.withUnsafeBytes(body)
        case .integers(let numbers): try numbers.withUnsafeBytes(body)
        }
    }
}
